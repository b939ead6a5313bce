"""Which series the files of a folder belong to, from their headers alone: dicom_headers.py FOLDER"""

import os
import sys
from collections import Counter

from pydicom import dcmread

TAGS = ["PatientName", "PatientBirthDate", "StudyDate", "Modality", "SeriesDescription", "SeriesInstanceUID"]

series = Counter()
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        header = dcmread(os.path.join(folder, name), stop_before_pixels=True, specific_tags=TAGS)
        series[tuple(str(header.get(tag, "")) for tag in TAGS)] += 1
for one, slices in series.items():
    print(slices, *one)
