//! The chatbots of each desk that are ready to be asked: the one that answers visitors, and the one that is edited.
//! Rows are the truth; what is kept here is made from them, and made anew where they have changed on any node.

use crate::chatbot::engines::{BaseVectors, Breaker, Engines, Model, Nearest, Vectors};
use crate::chatbot::snapshot::{Calibrations, Snapshot};
use crate::chatbot::state::{Counts, Mark};
use crate::chatbot::trainer::{Job, Lesson, Trainer};
use crate::{App, Error, Result};
use arc_swap::ArcSwapOption;
use domain::bot::WelcomeItem;
use domain::bot::{AnswerFormat, Database};
use domain::{BotConfig, InstanceId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::bot::marks::{self, MarkRow};
use store::bot::versions::ContentRow;
use store::bot::{QuestionRow, draft, questions, versions};
use uuid::Uuid;

/// Changed questions that are read one by one; more are read with all the others.
const SOME: usize = 500;
/// Questions on the welcome card of a desk that never chose any (S-116).
const WELCOME_QUESTIONS: usize = 8;
/// Quiet after the last edit before the test bot learns.
const DEBOUNCE: Duration = Duration::from_secs(2);
/// Seconds after which a test bot nobody asked is let go of.
const IDLE: i64 = 30 * 60;

/// Every chatbot in use.
#[derive(Default)]
pub(crate) struct Bots {
    desks: Mutex<HashMap<InstanceId, Arc<DeskBots>>>,
    pub(crate) trainer: Trainer,
}

/// The chatbots of one desk.
#[derive(Default)]
pub(crate) struct DeskBots {
    live: ArcSwapOption<LiveBot>,
    test: ArcSwapOption<TestBot>,
    /// One loads, the others wait for it.
    loading: tokio::sync::Mutex<()>,
    /// When the test bot was last asked, in microseconds.
    asked_at: AtomicI64,
    /// How many groups of missed questions there were, and what tells whether there still are.
    missed: Mutex<Option<((i64, i64), i64)>>,
    /// What was counted last of the draft.
    counts: Mutex<Option<(Mark, Counts)>>,
    /// The optional engines as they were last read.
    engines: ArcSwapOption<Engines>,
    /// Sentence vectors of what was asked lately.
    vectors: Vectors,
    /// Sentence vectors of the questions.
    base_vectors: Mutex<Option<BaseVectors>>,
    /// One asks for vectors of the questions.
    embedding: tokio::sync::Mutex<()>,
    /// Until when no vectors are asked for: it failed.
    no_vectors_until: Mutex<Option<Instant>>,
    /// Leaves an optional engine alone that fails.
    breakers: [Breaker; 2],
}

/// The chatbot that answers visitors: a published version.
#[derive(Clone, Default)]
pub(crate) struct LiveBot {
    /// Which version; `None` where nothing was published.
    pub(crate) version: Option<Uuid>,
    /// How it decides.
    pub(crate) config: BotConfig,
    /// What it knows.
    pub(crate) snapshot: Snapshot,
    /// What turns ranks into scores, where some node has found out.
    pub(crate) calibrations: Option<Arc<Calibrations>>,
}

/// The chatbot as it is edited.
#[derive(Clone, Default)]
pub(crate) struct TestBot {
    /// The number of the last change to its questions.
    pub(crate) content_version: i64,
    /// What tells which questions have changed since.
    marks: Arc<HashMap<Uuid, MarkRow>>,
    /// What it knows.
    pub(crate) snapshot: Snapshot,
}

/// The draft: the test bot and how it decides.
pub(crate) struct Draft {
    /// Raised by every save of the configuration.
    pub(crate) version: i64,
    /// How it decides.
    pub(crate) config: BotConfig,
    /// What it knows.
    pub(crate) bot: Arc<TestBot>,
}

impl Bots {
    pub(crate) fn desk(&self, instance: InstanceId) -> Arc<DeskBots> {
        let mut desks = self.desks.lock().expect("nothing panics while it holds the desks");
        desks.entry(instance).or_default().clone()
    }

    /// Lets go of test bots that nobody has asked for long.
    pub(crate) fn forget_idle(&self, now: i64) {
        let desks = self.desks.lock().expect("nothing panics while it holds the desks");
        for desk in desks.values() {
            if now - desk.asked_at.load(Ordering::Relaxed) > IDLE * 1_000_000 {
                desk.test.store(None);
            }
        }
    }
}

impl App {
    /// How many desks have a bot that is ready to answer visitors, on this node.
    pub fn bots_ready(&self) -> usize {
        let desks = self.0.bots.desks.lock().expect("nothing panics while it holds the desks");
        desks.values().filter(|desk| desk.live.load().is_some()).count()
    }

    /// The desk's chatbot as it was last published. Where nothing was, one that knows nothing.
    pub(crate) async fn live_bot(&self, instance: InstanceId) -> Result<Arc<LiveBot>> {
        let version = versions::live(&mut self.read().await?, instance).await?;
        let desk = self.0.bots.desk(instance);
        if let Some(live) = desk.live.load_full().filter(|live| live.version == version) {
            return Ok(live);
        }
        let _loading = desk.loading.lock().await;
        if let Some(live) = desk.live.load_full().filter(|live| live.version == version) {
            return Ok(live);
        }
        let live = match version {
            Some(version) => self.load_version(instance, version).await?,
            None => LiveBot::default(),
        };
        Ok(self.go_live(instance, live))
    }

    /// Takes a version into use on this node, with what the test bot has learned of the same words. Has it trained where
    /// it is not.
    pub(crate) fn go_live(&self, instance: InstanceId, live: LiveBot) -> Arc<LiveBot> {
        let desk = self.0.bots.desk(instance);
        desk.live.store(Some(Arc::new(live)));
        if let Some(test) = desk.test.load_full() {
            self.taught(instance, &test.snapshot);
        }
        let live = desk.live.load_full().unwrap_or_default();
        if live.version.is_some() && !live.snapshot.is_trained() {
            let lesson = || self.lesson(instance, &live.snapshot, live.calibrations.clone());
            self.0.bots.trainer.put(Job::Live(instance), Duration::ZERO, lesson);
        }
        live
    }

    /// A version as it was published, ready to be asked at once.
    pub(crate) async fn load_version(&self, instance: InstanceId, version: Uuid) -> Result<LiveBot> {
        let row = versions::content(&mut self.read().await?, instance, version).await?.ok_or(Error::NotFound)?;
        let calibrations = calibrations(&row).map(Arc::new);
        let known = calibrations.clone();
        let (config, content) = opened(row);
        let test = self.0.bots.desk(instance).test.load_full();
        let snapshot = blocking(move || {
            let snapshot = match test {
                Some(test) => Snapshot::sharing(content, &test.snapshot),
                None => Snapshot::new(content),
            };
            match &known {
                Some(calibrations) => snapshot.calibrated(calibrations),
                None => snapshot,
            }
        })
        .await?;
        Ok(LiveBot { version: Some(version), config, snapshot, calibrations })
    }

    /// The desk's chatbot as it is edited, with every edit that is committed.
    pub(crate) async fn test_bot(&self, instance: InstanceId) -> Result<Arc<TestBot>> {
        let content_version = draft::content_version(&mut self.read().await?, instance).await?;
        let desk = self.0.bots.desk(instance);
        desk.asked_at.store(self.clock().now().0, Ordering::Relaxed);
        if let Some(test) = desk.test.load_full().filter(|test| test.content_version >= content_version) {
            return Ok(test);
        }
        let _loading = desk.loading.lock().await;
        let known = desk.test.load_full();
        if let Some(test) = known.as_ref().filter(|test| test.content_version >= content_version) {
            return Ok(test.clone());
        }
        let test = Arc::new(self.load_test(instance, known.as_deref()).await?);
        desk.test.store(Some(test.clone()));
        if !test.snapshot.is_examined() {
            let lesson = || self.lesson(instance, &test.snapshot, None);
            self.0.bots.trainer.put(Job::Test(instance), DEBOUNCE, lesson);
        }
        Ok(test)
    }

    async fn load_test(&self, instance: InstanceId, known: Option<&TestBot>) -> Result<TestBot> {
        let mut link = self.read().await?;
        // The number is read first: what changes meanwhile has a greater one and is found the next time.
        let content_version = draft::content_version(&mut link, instance).await?;
        let marks = marks::list(&mut link, instance).await?;
        let marks: Arc<HashMap<Uuid, MarkRow>> = Arc::new(marks.into_iter().map(|mark| (mark.id, mark)).collect());
        let changed = known.map(|known| known.changed(&marks)).filter(|changed| changed.len() <= SOME);
        let before = known.map(|known| known.snapshot.clone());
        let Some((changed, before)) = changed.zip(before.clone()) else {
            let rows = questions::list_draft(&mut link, instance).await?;
            drop(link);
            let live = self.0.bots.desk(instance).live.load_full();
            let snapshot = blocking(move || match (before, live) {
                (Some(before), _) => before.with(rows),
                (None, Some(live)) => Snapshot::sharing(rows, &live.snapshot),
                (None, None) => Snapshot::new(rows),
            });
            return Ok(TestBot { content_version, marks, snapshot: snapshot.await? });
        };
        let rows = questions::find_all(&mut link, instance, &changed).await?;
        drop(link);
        let rows =
            rows.into_iter().map(|row| QuestionRow { enabled: row.question.enabled && row.reachable, ..row.question });
        let (rows, there) = (rows.collect(), marks.clone());
        let snapshot = blocking(move || before.edited(rows, |id| there.contains_key(&id))).await?;
        Ok(TestBot { content_version, marks, snapshot })
    }

    /// The draft as it is now.
    pub(crate) async fn draft(&self, instance: InstanceId) -> Result<Draft> {
        let bot = self.test_bot(instance).await?;
        let row = draft::find(&mut self.read().await?, instance).await?;
        let config = match row.config {
            Some(config) => config,
            None => self.live_bot(instance).await?.config.clone(),
        };
        Ok(Draft { version: row.version, config, bot })
    }

    /// Training of a bot; `known`: with the calibration of an earlier one. Every bot of the desk with the same words has
    /// what was learned.
    fn lesson(&self, instance: InstanceId, snapshot: &Snapshot, known: Option<Arc<Calibrations>>) -> Lesson {
        let (app, snapshot) = (self.weak(), snapshot.clone());
        let runtime = tokio::runtime::Handle::current();
        Lesson::new(&snapshot.words().clone(), known.is_none(), move |go_on| {
            let trained = match &known {
                Some(known) => snapshot.train_with(known, go_on),
                None => snapshot.train(go_on),
            };
            let (Some(trained), Some(app)) = (trained, app.upgrade()) else { return };
            let _inside = runtime.enter();
            app.taught(instance, &trained);
        })
    }

    /// Gives the bots of a desk what was learned of their words. What turns ranks into scores is kept with the version
    /// that answers visitors, where it was not known.
    fn taught(&self, instance: InstanceId, trained: &Snapshot) {
        let Some(version) = self.0.bots.desk(instance).taught(trained) else { return };
        let (app, calibrations) = (self.clone(), trained.calibrations());
        tokio::spawn(async move {
            if let Err(error) = app.keep_calibrations(instance, version, &calibrations).await {
                tracing::warn!(%error, "the calibration of a version could not be kept");
            }
        });
    }

    async fn keep_calibrations(&self, instance: InstanceId, version: Uuid, known: &Calibrations) -> Result<()> {
        let json = serde_json::to_value(known).map_err(Error::internal)?;
        let mut unit = self.begin().await?;
        versions::set_calibration(&mut unit, instance, version, &json).await?;
        unit.commit().await
    }

    /// Trains the test bot now, and returns when it is done. Where it was edited meanwhile, it goes on with that.
    ///
    /// # Errors
    /// `Internal` where it could not learn.
    pub(crate) async fn train_now(&self, instance: InstanceId) -> Result<Arc<TestBot>> {
        let mut tried = None;
        loop {
            let test = self.test_bot(instance).await?;
            if test.snapshot.is_examined() {
                return Ok(test);
            }
            let words = test.snapshot.words();
            if tried.as_ref().is_some_and(|tried| Arc::ptr_eq(tried, words)) {
                return Err(Error::internal("the test bot could not learn"));
            }
            self.0.bots.trainer.put_now(Job::Test(instance), self.lesson(instance, &test.snapshot, None));
            self.0.bots.trainer.finished(words).await;
            tried = Some(words.clone());
        }
    }
}

impl TestBot {
    /// Questions whose marks are others than these. Those that were the latest may have changed within the microsecond.
    fn changed(&self, marks: &HashMap<Uuid, MarkRow>) -> Vec<Uuid> {
        let latest = self.marks.values().map(|mark| mark.updated_at).max();
        let fresh = |mark: &&MarkRow| Some(mark.updated_at) >= latest || self.marks.get(&mark.id) != Some(mark);
        marks.values().filter(fresh).map(|mark| mark.id).collect()
    }
}

impl DeskBots {
    /// The optional engines as they were last read.
    pub(crate) fn engines(&self) -> Option<Arc<Engines>> {
        self.engines.load_full()
    }

    /// The optional engines as they were saved now: what failed with others is tried again.
    pub(crate) fn keep_engines(&self, engines: Arc<Engines>) {
        self.engines.store(Some(engines));
        *self.no_vectors_until.lock().expect("nothing panics while it holds the time") = None;
    }

    pub(crate) fn vectors(&self) -> &Vectors {
        &self.vectors
    }

    pub(crate) fn embeddings_breaker(&self) -> &Breaker {
        &self.breakers[0]
    }

    pub(crate) fn judge_breaker(&self) -> &Breaker {
        &self.breakers[1]
    }

    /// How many groups of missed questions there are, where it is known for this mark.
    pub(crate) fn missed(&self, mark: (i64, i64)) -> Option<i64> {
        let known = *self.missed.lock().expect("nothing panics while it holds the count");
        known.filter(|(known, _)| *known == mark).map(|(_, count)| count)
    }

    pub(crate) fn remember_missed(&self, mark: (i64, i64), count: i64) {
        *self.missed.lock().expect("nothing panics while it holds the count") = Some((mark, count));
    }

    /// What was counted of the draft for this mark.
    pub(crate) fn counts(&self, mark: Mark) -> Option<Counts> {
        let known = *self.counts.lock().expect("nothing panics while it holds the counts");
        known.filter(|(known, _)| *known == mark).map(|(_, counts)| counts)
    }

    pub(crate) fn remember_counts(&self, mark: Mark, counts: Counts) {
        *self.counts.lock().expect("nothing panics while it holds the counts") = Some((mark, counts));
    }

    /// The bots in use whose questions have no vectors of this model.
    pub(crate) fn without_vectors(&self, model: &Model) -> Vec<Snapshot> {
        let fits = self.base_vectors.lock().expect("nothing panics while it holds the vectors");
        let fits = fits.as_ref().is_some_and(|known| known.model() == model);
        let live = self.live.load().as_ref().map(|live| live.snapshot.clone());
        let test = self.test.load().as_ref().map(|test| test.snapshot.clone());
        let mut wanting: Vec<Snapshot> = [live, test].into_iter().flatten().collect();
        wanting.retain(|snapshot| !snapshot.qa().is_empty() && (!fits || !snapshot.takes_vectors()));
        wanting.dedup_by(|a, b| Arc::ptr_eq(a.words(), b.words()));
        wanting
    }

    /// Whether vectors of the questions may be asked for.
    pub(crate) fn may_embed(&self, now: Instant) -> bool {
        let until = self.no_vectors_until.lock().expect("nothing panics while it holds the time");
        until.is_none_or(|until| now >= until)
    }

    /// Asking for vectors of the questions failed.
    pub(crate) fn embed_again_at(&self, at: Instant) {
        *self.no_vectors_until.lock().expect("nothing panics while it holds the time") = Some(at);
    }

    /// The right to ask for vectors of the questions; `None` where somebody else does.
    pub(crate) fn turn_to_embed(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        self.embedding.try_lock().ok()
    }

    /// Whether there are vectors of the questions.
    pub(crate) fn has_vectors(&self) -> bool {
        self.base_vectors.lock().expect("nothing panics while it holds the vectors").is_some()
    }

    /// The vectors of this model; those of another one go.
    pub(crate) fn with_base_vectors<T>(&self, model: &Model, work: impl FnOnce(&mut BaseVectors) -> T) -> T {
        let mut known = self.base_vectors.lock().expect("nothing panics while it holds the vectors");
        let known = match &mut *known {
            Some(known) if known.model() == model => known,
            other => other.insert(BaseVectors::none(model)),
        };
        work(known)
    }

    /// Gives every bot that has just these questions their vectors.
    pub(crate) fn give_vectors(&self, to: &Snapshot, nearest: &Arc<Nearest>) {
        let given = to.with_nearest(Some(nearest.clone()));
        self.live.rcu(|now| {
            let now = now.as_ref()?;
            Some(Arc::new(LiveBot { snapshot: now.snapshot.with_nearest_of(&given), ..LiveBot::clone(now) }))
        });
        self.test.rcu(|now| {
            let now = now.as_ref()?;
            Some(Arc::new(TestBot { snapshot: now.snapshot.with_nearest_of(&given), ..TestBot::clone(now) }))
        });
    }

    /// Vectors are no longer in use.
    pub(crate) fn take_vectors_away(&self) {
        if self.base_vectors.lock().expect("nothing panics while it holds the vectors").take().is_none() {
            return;
        }
        self.live.rcu(|now| {
            let now = now.as_ref()?;
            Some(Arc::new(LiveBot { snapshot: now.snapshot.with_nearest(None), ..LiveBot::clone(now) }))
        });
        self.test.rcu(|now| {
            let now = now.as_ref()?;
            Some(Arc::new(TestBot { snapshot: now.snapshot.with_nearest(None), ..TestBot::clone(now) }))
        });
    }

    /// Gives every bot with the same words what was learned. Gives the version that answers visitors where it is one of
    /// them and its calibration was not known.
    fn taught(&self, trained: &Snapshot) -> Option<Uuid> {
        self.test.rcu(|now| match now.as_ref().and_then(|now| Some((now, now.snapshot.taught_by(trained)?))) {
            Some((now, snapshot)) => Some(Arc::new(TestBot { snapshot, ..TestBot::clone(now) })),
            None => now.clone(),
        });
        let calibrations = || Arc::new(trained.calibrations());
        let before =
            self.live.rcu(|now| match now.as_ref().and_then(|now| Some((now, now.snapshot.taught_by(trained)?))) {
                Some((now, snapshot)) => {
                    let calibrations = Some(now.calibrations.clone().unwrap_or_else(calibrations));
                    Some(Arc::new(LiveBot { snapshot, calibrations, ..LiveBot::clone(now) }))
                }
                None => now.clone(),
            });
        let before = before.filter(|live| live.calibrations.is_none())?;
        before.snapshot.taught_by(trained)?;
        before.version
    }
}

/// What a version answers with. One of an older release says nothing of its configuration, nor of how answers are
/// written: it showed its first questions, and looked for Markdown by its marks.
pub(crate) fn opened(row: ContentRow) -> (BotConfig, Vec<QuestionRow>) {
    let mut content = row.content.unwrap_or_default();
    match row.config {
        Some(config) => (config, content),
        None => {
            for row in content.iter_mut().filter(|row| looks_like_markdown(&row.answer)) {
                row.format = AnswerFormat::Markdown;
            }
            (first_config(&content), content)
        }
    }
}

/// The configuration of a desk where nobody has set anything: its first questions are on the welcome card.
pub(crate) fn first_config(questions: &[QuestionRow]) -> BotConfig {
    let mut config = BotConfig::default();
    let shown = questions.iter().filter(|row| row.enabled && row.kind == Database::Qa).take(WELCOME_QUESTIONS);
    config.welcome_card.items =
        shown.map(|row| WelcomeItem { text: row.question.clone(), question: Some(row.id) }).collect();
    config
}

fn looks_like_markdown(answer: &str) -> bool {
    ["**", "](", "\n- ", "\n1. ", "`", "\n#"].iter().any(|mark| answer.contains(mark))
}

fn calibrations(row: &ContentRow) -> Option<Calibrations> {
    row.calibration.clone().and_then(|json| serde_json::from_value(json).ok())
}

/// Runs work that takes more than a moment of CPU off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
