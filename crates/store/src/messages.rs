//! Messages, their versions, and read marks.
