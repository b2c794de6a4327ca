//! How long it takes to ask, to edit, to build and to train, by the number of questions.
//!
//! `cargo bench -p bot`; `cargo bench -p bot -- ask` for asking alone.

use bot::{Change, Engine, Entry};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

const SIZES: [usize; 3] = [1_000, 10_000, 50_000];
/// Wordings of each answer.
const WORDINGS: usize = 5;

const VERBS: [&str; 16] = [
    "return", "cancel", "track", "change", "repair", "exchange", "order", "pay for", "clean", "install", "charge",
    "update", "insure", "ship", "collect", "register",
];
const THINGS: [&str; 24] = [
    "coffee machine",
    "bicycle",
    "gift card",
    "invoice",
    "printer",
    "window blind",
    "garden hose",
    "mattress",
    "headphones",
    "subscription",
    "delivery address",
    "winter jacket",
    "dishwasher",
    "camera lens",
    "phone case",
    "sofa",
    "lamp",
    "drill",
    "carpet",
    "passport cover",
    "fishing rod",
    "tent",
    "keyboard",
    "suitcase",
];
const WHEN: [&str; 16] = [
    "before it ships",
    "after a month",
    "without the box",
    "from abroad",
    "in the app",
    "as a guest",
    "with a voucher",
    "at the weekend",
    "in a shop",
    "for a friend",
    "with a damaged label",
    "twice",
    "in winter",
    "by phone",
    "in Norway",
    "today",
];
const WAYS: [&str; 5] = ["how do I", "can I", "what must I do to", "is it possible to", "please help me"];

fn entry(n: usize) -> Entry {
    let (verb, thing, when) = (VERBS[n % 16], THINGS[n / 16 % 24], WHEN[n / 384 % 16]);
    let model = n / 6_144;
    let text = |way: &str| format!("{way} {verb} a {thing} {when} type {model}");
    let chinese = format!("怎么{verb}我的{thing}第{n}号");
    let mut similar: Vec<String> = WAYS[1..WORDINGS - 1].iter().map(|way| text(way)).collect();
    similar.push(chinese);
    Entry { id: Uuid::from_u128(n as u128), standard: text(WAYS[0]), similar }
}

fn base(questions: usize) -> Engine {
    Engine::new((0..questions / WORDINGS).map(entry))
}

fn questions() -> Vec<String> {
    (0..200)
        .map(|n| {
            format!("hello, is there a way to {} my {} {}?", VERBS[n * 7 % 16], THINGS[n * 5 % 24], WHEN[n * 3 % 16])
        })
        .collect()
}

fn ask(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ask");
    for size in SIZES {
        let engine = base(size);
        let questions = questions();
        let mut next = questions.iter().cycle();
        group.bench_function(BenchmarkId::new("instant", size), |bencher| {
            bencher.iter(|| black_box(engine.ask(next.next().expect("it goes round"), 3)));
        });
        tail("instant", size, &engine, &questions);
        if size <= 10_000 {
            let trained = engine.trained_with(engine.calibration().clone(), &|| true).expect("nothing stops it");
            group.bench_function(BenchmarkId::new("trained", size), |bencher| {
                bencher.iter(|| black_box(trained.ask(next.next().expect("it goes round"), 3)));
            });
            tail("trained", size, &trained, &questions);
        }
    }
}

/// What a mean does not show.
fn tail(kind: &str, size: usize, engine: &Engine, questions: &[String]) {
    let mut times: Vec<Duration> = (0..20)
        .flat_map(|_| questions)
        .map(|text| {
            let started = Instant::now();
            black_box(engine.ask(text, 3));
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: f64| times[(times.len() as f64 * share) as usize];
    println!("ask/{kind}/{size}: p50 {:.0?}, p99 {:.0?}", at(0.5), at(0.99));
}

fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("change");
    group.sample_size(10);
    for size in SIZES {
        group.bench_function(BenchmarkId::new("build", size), |bencher| bencher.iter(|| base(size)));
        let engine = base(size);
        let changed = Entry { standard: "do you sell umbrellas".to_owned(), ..entry(17) };
        group.bench_function(BenchmarkId::new("edit", size), |bencher| {
            let change = || [Change::Put(changed.clone())];
            bencher.iter_batched(change, |change| engine.with(change), BatchSize::SmallInput);
        });
    }
}

fn train(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("train");
    group.sample_size(10).measurement_time(Duration::from_secs(1));
    for size in [1_000, 10_000] {
        let engine = base(size);
        group.bench_function(BenchmarkId::new("whole", size), |bencher| bencher.iter(|| engine.train(&|| true)));
    }
    let singles = Engine::new((0..10_000).map(|n| Entry { similar: Vec::new(), ..entry(n) }));
    group.bench_function(BenchmarkId::new("single wordings", 10_000), |bencher| {
        bencher.iter(|| singles.train(&|| true))
    });
}

criterion_group!(benches, ask, change, train);
criterion_main!(benches);
