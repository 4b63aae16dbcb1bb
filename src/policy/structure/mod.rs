//! Lines to blocks: headings, lists, tables, fields.
