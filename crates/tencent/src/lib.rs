//! The public shapes of the Tencent Cloud desk that this desk answers to. Pure: no async, no clock, no I/O.

pub mod usersig;
