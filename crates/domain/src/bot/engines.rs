//! Optional engines outside of the desk: where they are, and whether they are in use. Their keys are kept apart.

use serde::{Deserialize, Serialize};

/// The optional engines of a desk. Both are off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EngineSettings {
    /// Sentence vectors from elsewhere.
    pub embeddings: EngineAddress,
    /// A language model that chooses between clarifying and answering.
    pub judge: EngineAddress,
}

/// Where an engine is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EngineAddress {
    /// In use.
    pub enabled: bool,
    /// Base address, such as `https://host/v1`, without a slash at the end.
    pub url: String,
    /// Name of the model.
    pub model: String,
}
