"""Finds names in sentences and what is said of them: negation.py medspacy|edsnlp FILE

FILE is JSON: {"sentences": [...], "names": [...]}. When all is loaded it says for how many milliseconds it loaded. Then it goes
through all sentences for each line that it gets, and answers with the milliseconds and how many names it found.
"""

import json
import sys
import time


def medspacy(names):
    from loguru import logger

    # It writes a line for each token, which would be measured.
    logger.remove()
    import medspacy
    from medspacy.ner import TargetRule

    parts = ["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"]
    nlp = medspacy.load(medspacy_enable=parts)
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(name, "NAME") for name in names])
    return nlp, lambda one: one._.is_negated


def edsnlp(names):
    import edsnlp
    import edsnlp.pipes as eds

    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.sentences())
    nlp.add_pipe(eds.matcher(terms={"name": names}, attr="LOWER"))
    for part in (eds.negation(), eds.hypothesis(), eds.history(), eds.family(use_sections=False)):
        nlp.add_pipe(part)
    return nlp, lambda one: one._.negation


start = time.perf_counter()
with open(sys.argv[2], encoding="utf-8") as file:
    asked = json.load(file)
nlp, is_denied = {"medspacy": medspacy, "edsnlp": edsnlp}[sys.argv[1]](asked["names"])
print(1e3 * (time.perf_counter() - start), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    found = denied = 0
    for sentence in asked["sentences"]:
        for one in nlp(sentence).ents:
            found += 1
            denied += bool(is_denied(one))
    print(1e3 * (time.perf_counter() - start), found, denied, flush=True)
