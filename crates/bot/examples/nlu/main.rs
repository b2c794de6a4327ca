//! Measures the engine on question sets, beside two plain ways to search: BM25, and the nearest sentence vector.
//!
//! `cargo run --release -p bot --example nlu -- SET...`, each SET a folder with `kb.jsonl` (answers: `id`, `standard`,
//! `similar`) and `queries.jsonl` (questions: `q`, and the `id` they mean or null).

use bot::{Engine, Entry};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

mod bm25;
mod figures;

use figures::{Asked, Figures};

#[derive(Deserialize)]
struct Line {
    id: String,
    standard: String,
    similar: Vec<String>,
}

#[derive(Deserialize)]
struct Query {
    q: String,
    id: Option<String>,
    kind: Option<String>,
}

fn main() {
    let sets: Vec<String> = std::env::args().skip(1).collect();
    println!(
        "| set | engine | hit@1 | hit@3 | coverage at 95 % | out-of-scope AUROC | error | at 0.80: right | answered | out of scope | ask |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let (mut even, mut odd) = (Vec::new(), Vec::new());
    for (at, set) in sets.iter().enumerate() {
        if at % 2 == 0 { even.push(set) } else { odd.push(set) }
    }
    std::thread::scope(|scope| {
        for half in [even, odd] {
            scope.spawn(move || half.into_iter().for_each(|set| measure(Path::new(set))));
        }
    });
}

fn measure(set: &Path) {
    let lines: Vec<Line> = read(&set.join("kb.jsonl"));
    let queries: Vec<Query> = read(&set.join("queries.jsonl"));
    let queries: Vec<Query> = queries.into_iter().filter(|query| query.kind.as_deref() != Some("chitchat")).collect();
    let number: HashMap<&str, usize> = lines.iter().enumerate().map(|(at, line)| (line.id.as_str(), at)).collect();
    let wordings: Vec<(usize, &str)> =
        lines.iter().enumerate().flat_map(|(at, line)| texts(line).map(move |text| (at, text))).collect();
    let entries = lines.iter().enumerate().map(|(at, line)| Entry {
        id: Uuid::from_u128(at as u128),
        standard: line.standard.clone(),
        similar: line.similar.clone(),
    });

    let started = Instant::now();
    let instant = Engine::new(entries);
    let built = started.elapsed();
    let trained = instant.train(&|| true).expect("nothing stops it");
    let trained_in = started.elapsed() - built;
    let (bm25, nearest) = (bm25::Bm25::new(&wordings), Nearest::new(&wordings));

    let name = set.file_name().unwrap_or_default().to_string_lossy();
    let run = |engine: &str, ask: &dyn Fn(&str) -> Vec<(usize, f32)>| {
        let started = Instant::now();
        let asked: Vec<Asked> = queries
            .iter()
            .map(|query| Asked { found: ask(&query.q), meant: query.id.as_deref().map(|id| number[id]) })
            .collect();
        let each = started.elapsed() / queries.len().max(1) as u32;
        println!("| {name} | {engine} | {} | {each:.0?} |", Figures::of(&asked));
    };
    run("BM25", &|text| bm25.rank(text));
    run("nearest vector", &|text| nearest.rank(text));
    run("instant", &|text| ranked(&instant, text));
    run("trained", &|text| ranked(&trained, text));
    eprintln!("{name}: {} wordings, built in {}, trained in {}", wordings.len(), seconds(built), seconds(trained_in));
}

fn ranked(engine: &Engine, text: &str) -> Vec<(usize, f32)> {
    engine.ask(text, 3).into_iter().map(|found| (found.id.as_u128() as usize, found.score)).collect()
}

/// The answer whose nearest wording is nearest in meaning.
struct Nearest(Vec<(usize, Vec<f32>)>);

impl Nearest {
    fn new(wordings: &[(usize, &str)]) -> Self {
        Self(wordings.iter().map(|(answer, text)| (*answer, bot::vector(text))).collect())
    }

    fn rank(&self, text: &str) -> Vec<(usize, f32)> {
        let asked = bot::vector(text);
        let likeness = |vector: &[f32]| vector.iter().zip(&asked).map(|(a, b)| a * b).sum();
        figures::best_of(self.0.iter().map(|(answer, vector)| (*answer, likeness(vector))))
    }
}

fn texts(line: &Line) -> impl Iterator<Item = &str> {
    std::iter::once(&line.standard).chain(&line.similar).map(String::as_str)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON of its kind")).collect()
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f32())
}
