//! Ground floor: reading untrusted bytes. Nothing here knows a file format or an app.

pub mod budget;
pub mod cursor;
pub mod error;
pub mod hash;
pub mod lookup;
pub mod map;
pub mod name;
pub mod text;

pub use budget::Budget;
pub use cursor::{Cursor, Endian};
pub use error::{ErrorKind, ReadError, ReadResult};
pub use hash::Seeded;
pub use lookup::Lookup;
pub use map::MappedFile;
pub use name::{LONGEST_NAME, ended_name, name_at_start};
