//! The six stages in a row, for one folder.
