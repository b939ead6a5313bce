//! A folder of invented papers that lie several in one file, or one in several files. A form feed parts the pages of a
//! text file.

use std::fs;
use std::path::Path;

/// Papers whose pages say themselves what belongs together: name, pages.
pub(crate) const BY_PAGES: &[(&str, &[&str])] = &[
    (
        "Scan0001.txt",
        &[
            "CHU Ibn Invente - Laboratoire d'hematologie\nNom : BENCHEKROUN Lina    Nee le : 14/04/2017\nMYELOGRAMME\nDate de prelevement : 27/10/2026\nRichesse : moelle riche. Blastes 41 %. Plasmocytes 1 %.\nErythropoiese et granulopoiese effondrees.\nConclusion : rechute de leucemie aigue lymphoblastique.\nValide par Dr Samir Alami",
            "CHU Ibn Invente - Laboratoire d'hematologie\nNom : BENCHEKROUN Lina    Nee le : 14/04/2017\nHEMOGRAMME\nDate de prelevement : 16/11/2026\nHemoglobine\t92\tg/L\t115-150\nLeucocytes\t3,1\tG/L\t4,5-13\nPolynucleaires neutrophiles\t1,0\tG/L\t1,5-8\nPlaquettes\t64\tG/L\t150-400\nValide par Dr Samir Alami",
            "CHU Ibn Invente - Laboratoire d'hematologie\nNom : BENCHEKROUN Lina    Nee le : 14/04/2017\nCYTOLOGIE DU LCR\nDate de prelevement : 27/10/2026\nLiquide cephalo-rachidien : 2 elements/mm3. Absence de blastes.\nValide par Dr Samir Alami",
        ],
    ),
    (
        "discharge papers.txt",
        &[
            "Northgate Invented Hospital    Ward 7\nDISCHARGE SUMMARY\nPatient: Lina Benchekroun    DOB: 14/04/2017\nDate of admission: 12/06/2026    Date of discharge: 16/06/2026\nPresenting complaint: fever after chemotherapy.\nShe was admitted with neutropenic sepsis and treated with antibiotics for four days and then",
            "went home well with her usual medicines.\nFollow-up in clinic on 3 July 2026.\nYours sincerely,\nDr B Shah",
            "Northgate Invented Hospital    Department of Radiology\nCHEST X-RAY REPORT\nPatient: Lina Benchekroun    DOB: 14/04/2017\nDate of examination: 13/06/2026\nFindings: the lungs are clear. The heart is of normal size.\nImpression: no acute abnormality.\nReported by: Dr C Wells",
        ],
    ),
    (
        "biopsy.txt",
        &[
            "Northgate Invented Hospital    Department of Histopathology\nHISTOPATHOLOGY REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\nLab No: H23/04417    Date taken: 22/02/2023\nMacroscopic description\nCore biopsy of a lymph node, three cores measuring up to 14 mm, received in formalin.",
            "Northgate Invented Hospital    Department of Histopathology\nHISTOPATHOLOGY REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\nLab No: H23/04417    Date taken: 22/02/2023\nMicroscopic description\nSections show a diffuse infiltrate of lymphoblasts. CD19 positive. CD22 positive.\nDiagnosis: B-lymphoblastic leukaemia.\nReported by: Dr A Owen",
        ],
    ),
    (
        "two children.txt",
        &[
            "HLA TYPING REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\nDate: 18/03/2026\nHLA-A*02:01, HLA-B*07:02, HLA-DRB1*15:01",
            "HLA TYPING REPORT\nName: Youssef Benchekroun    DOB: 30/08/2014\nDate: 18/03/2026\nHLA-A*02:01, HLA-B*07:02, HLA-DRB1*15:01",
        ],
    ),
    (
        "IMG_0041.txt",
        &[
            "Northgate Invented Hospital\nFLOW CYTOMETRY REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\nLab No: F26/90011    Date taken: 27/10/2026\nSpecimen: bone marrow aspirate\nBlasts are 41 % of nucleated cells.\nPage 1 of 2",
        ],
    ),
    (
        "IMG_0042.txt",
        &[
            "Name: Lina Benchekroun    DOB: 14/04/2017\nLab No: F26/90011\nImmunophenotype of the abnormal population, 41 % of nucleated cells:\nCD19 negative. CD22 partly positive. CD10 positive.\nConclusion: relapse of B-lymphoblastic leukaemia.\nReported by: Dr A Owen\nPage 2 of 2",
        ],
    ),
    (
        "Informe alta.txt",
        &[
            "Hospital Inventado\nINFORME DE ALTA\nPaciente: Lina Benchekroun    Fecha de nacimiento: 14/04/2017\nFecha de ingreso: 12/01/2026    Fecha de alta: 22/01/2026\nMotivo de ingreso: fiebre.\nEvolucion: buena respuesta a los antibioticos.\nPagina 1 de 2",
        ],
    ),
];

/// Papers that only their names and the words that run over hold together.
pub(crate) const BY_NAMES: &[(&str, &[&str])] = &[
    (
        "letter 1.txt",
        &[
            "Northgate Invented Hospital\n12 November 2026\nDear Dr Hughes,\nRe: Lina Benchekroun, DOB 14/04/2017\nI reviewed Lina in clinic today with her mother. She has been well at home and we spoke for a long",
        ],
    ),
    (
        "letter 2.txt",
        &[
            "time about the relapse. Her Lansky score is 80 and her weight is 27.4 kg.\nPlan: referral for CAR-T therapy.\nYours sincerely,\nDr A Owen",
        ],
    ),
    // They follow each other by name, and have nothing else in common.
    ("note 1.txt", &["We asked the school for a letter about the weeks that she has missed."]),
    ("note 2.txt", &["Shopping: milk, bread, two pounds of apples."]),
];

/// Writes papers into a folder.
pub(crate) fn write(folder: &Path, papers: &[(&str, &[&str])]) {
    for (name, pages) in papers {
        fs::write(folder.join(name), pages.join("\n\u{C}")).unwrap();
    }
}
