//! Customer-service accounts, their settings and texts.
