//! The chatbot of each desk, ready to be asked: one engine per published version.

use crate::{App, Result};
use ::bot::{Engine, Question};
use domain::InstanceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::bot::{self, QuestionRow};
use uuid::Uuid;

/// The engines in use, with the version each was made from.
#[derive(Default)]
pub(crate) struct Engines(Mutex<HashMap<InstanceId, (Uuid, Arc<Engine>)>>);

impl App {
    /// The desk's chatbot as it was last published. Where nothing was, one that knows nothing.
    pub(crate) async fn bot(&self, instance: InstanceId) -> Result<Arc<Engine>> {
        let mut link = self.read().await?;
        let Some(version) = bot::published_id(&mut link, instance).await? else { return Ok(Arc::default()) };
        if let Some(engine) = self.0.bots.find(instance, version) {
            return Ok(engine);
        }
        let Some(published) = bot::published(&mut link, instance).await? else { return Ok(Arc::default()) };
        drop(link);

        let questions = published.content.into_iter().filter(|question| question.enabled).map(question);
        let engine = Arc::new(Engine::new(questions));
        self.0.bots.keep(instance, published.id, &engine);
        Ok(engine)
    }
}

impl Engines {
    fn find(&self, instance: InstanceId, version: Uuid) -> Option<Arc<Engine>> {
        let engines = self.0.lock().expect("nothing panics while it holds the engines");
        engines.get(&instance).filter(|(kept, _)| *kept == version).map(|(_, engine)| engine.clone())
    }

    fn keep(&self, instance: InstanceId, version: Uuid, engine: &Arc<Engine>) {
        let mut engines = self.0.lock().expect("nothing panics while it holds the engines");
        engines.insert(instance, (version, engine.clone()));
    }
}

fn question(row: QuestionRow) -> Question {
    Question { id: row.id, question: row.question, similar: row.similar_questions, answer: row.answer }
}
