//! Nodes, and who is connected to them.
