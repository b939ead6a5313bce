//! The examples with which the help begins. The words behind two or more spaces say what comes of a line.

/// Of the program.
pub(super) const ALL: &str = "\
Examples:
  cart-dossier \"Mum's papers\"              checklist, and the PDF beside it
  cart-dossier check \"Mum's papers\"        checklist on the screen alone
  cart-dossier timeline \"Mum's papers\"     the treatments in order
  cart-dossier letter \"Mum's papers\"       asks the hospital for what is missing
  cart-dossier organise \"Mum's papers\" -o Dossier    copies to give away
  cart-dossier explain \"Mum's papers\" F07  why this file is what it is

A name with spaces needs quotation marks, as above. Without a folder the program asks for one.";

pub(super) const SCAN: &str = "\
Examples:
  cart-dossier scan \"Mum's papers\" --profile uk-china
  cart-dossier scan \"Mum's papers\" -o Summary --language en,zh
  cart-dossier scan \"Mum's papers\" --redact    names hidden, for an enquiry";

pub(super) const CHECK: &str = "\
Examples:
  cart-dossier check \"Mum's papers\"
  cart-dossier check \"Mum's papers\" --profile barcelona --disease b-all
  cart-dossier check \"Mum's papers\" --password-file passwords.txt";

pub(super) const TIMELINE: &str = "\
Examples:
  cart-dossier timeline \"Mum's papers\"
  cart-dossier timeline \"Mum's papers\" --date-order dmy    03/04 is 3 April";

pub(super) const EXPLAIN: &str = "\
Examples:
  cart-dossier explain \"Mum's papers\" F07    the id, as list shows it
  cart-dossier explain \"Mum's papers\" \"Scan 12.pdf\"";

pub(super) const ORGANISE: &str = "\
Examples:
  cart-dossier organise \"Mum's papers\" -o Dossier
  cart-dossier organise \"Mum's papers\" -o Dossier --merge    and one PDF of all
  cart-dossier organise \"Mum's papers\" -o Dossier --zip --encrypt";

pub(super) const LETTER: &str = "\
Examples:
  cart-dossier letter \"Mum's papers\"
  cart-dossier letter \"Mum's papers\" --language es -o Letters
  cart-dossier letter \"Mum's papers\" -o \"To the clinic.docx\"";

pub(super) const REVIEW: &str = "\
Examples:
  cart-dossier review \"Mum's papers\"
  cart-dossier review \"Mum's papers\" --language zh";

pub(super) const BATCH: &str = "\
Examples:
  cart-dossier batch Referrals -o Overview
  cart-dossier batch Referrals -o Overview --profile uk-china --sort name
  cart-dossier batch Referrals -o Overview --quiet --log runs.txt";

pub(super) const VALIDATE: &str = "\
Examples:
  cart-dossier checklist validate our-centre.yaml
  cart-dossier check \"Mum's papers\" --checklist our-centre.yaml    then use it";

pub(super) const COMPLETIONS: &str = "\
Examples:
  cart-dossier completions bash > cart-dossier.bash
  cart-dossier completions fish > ~/.config/fish/completions/cart-dossier.fish
  cart-dossier completions powershell > cart-dossier.ps1";

pub(super) const MAN: &str = "\
Examples:
  cart-dossier man ~/.local/share/man/man1    then: man cart-dossier";
