//! Where visitors come in.
