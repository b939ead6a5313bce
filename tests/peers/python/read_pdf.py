"""The words of PDF files, on all cores, as kreuzberg gives them: read_pdf.py FILE..."""

import sys

from kreuzberg import batch_extract_files_sync

read = batch_extract_files_sync(sys.argv[1:])
if len(read) != len(sys.argv) - 1 or not all(one.content.strip() for one in read):
    sys.exit("not every file has words")
for one in read:
    print(one.content)
