//! How sentences become vectors: by the tables that come with the engine, or lent by an embedding service.

use crate::asked::Asked;
use crate::lanes;
use crate::tables::DIM;
use crate::vector::{Vector, scale_to_unit};
use std::collections::HashMap;

/// Numbers in a vector from elsewhere, at most.
const WIDEST: usize = 4_096;
/// What is left of a vector, squared, that the directions found so far describe well enough.
const REST: f32 = 1e-3;

/// Where vectors come from.
#[derive(Debug, Default)]
pub(crate) struct Eyes(Option<Lent>);

/// Vectors from elsewhere are seen along the directions in which those of the base differ most.
#[derive(Debug)]
struct Lent {
    middle: Vec<f32>,
    /// Up to [`DIM`] directions, square to each other, one after the other.
    directions: Vec<f32>,
    /// Idle talk whose vectors are known.
    talk: HashMap<&'static str, Vector>,
}

impl Eyes {
    /// Finds directions for the vectors of a base; those that are not whole, or of another width than most, are ignored.
    pub(crate) fn lent(vectors: &HashMap<String, Vec<f32>>) -> Self {
        let width = common_width(vectors);
        let mut sorted: Vec<(&String, &Vec<f32>)> =
            vectors.iter().filter(|(_, vector)| vector.len() == width).collect();
        sorted.sort_unstable_by_key(|(wording, _)| *wording);
        let sound: Vec<Vec<f32>> = sorted.into_iter().filter_map(|(_, vector)| unit(vector)).collect();
        let mut middle = vec![0.0; width];
        for vector in &sound {
            middle.iter_mut().zip(vector).for_each(|(sum, x)| *sum += x / sound.len() as f32);
        }
        let mut lent = Lent { middle, directions: Vec::new(), talk: HashMap::new() };
        let apart: Vec<Vec<f32>> = sound.iter().map(|vector| lent.apart(vector)).collect();
        lent.directions = directions(&apart, width);
        let known = |text| Some((text, lent.see(vectors.get(text)?)?));
        lent.talk = crate::idle_talk().filter_map(known).collect();
        Self(Some(lent))
    }

    /// How many numbers a vector from elsewhere has, where vectors come from there.
    pub(crate) fn width(&self) -> Option<usize> {
        self.0.as_ref().map(|lent| lent.middle.len())
    }

    /// A text, with its vector from elsewhere where there is one.
    pub(crate) fn read(&self, text: &str, vector: Option<&[f32]>) -> Asked {
        let asked = Asked::new(text);
        match &self.0 {
            None => asked,
            Some(lent) => Asked { vector: vector.and_then(|it| lent.see(it)).unwrap_or([0.0; DIM]), ..asked },
        }
    }

    /// Idle talk, unless its vector is missing.
    pub(crate) fn talk(&self, text: &'static str) -> Option<Asked> {
        match &self.0 {
            None => Some(Asked::new(text)),
            Some(lent) => Some(Asked { vector: *lent.talk.get(text)?, ..Asked::new(text) }),
        }
    }

    /// A variant of a text; it means the same where vectors come from elsewhere.
    pub(crate) fn variant(&self, of: &Asked, folded: &str) -> Asked {
        let asked = Asked::of_folded(folded);
        if self.0.is_some() { Asked { vector: of.vector, ..asked } } else { asked }
    }
}

impl Lent {
    fn see(&self, vector: &[f32]) -> Option<Vector> {
        if vector.len() != self.middle.len() {
            return None;
        }
        let apart = self.apart(&unit(vector)?);
        let mut seen = [0.0; DIM];
        let found = self.directions.len() / apart.len().max(1);
        let all: Vec<u32> = (0..found as u32).collect();
        lanes::dots(&self.directions, &apart, &all, &mut seen[..found]);
        Some(seen)
    }

    fn apart(&self, vector: &[f32]) -> Vec<f32> {
        let mut apart: Vec<f32> = vector.iter().zip(&self.middle).map(|(x, middle)| x - middle).collect();
        scale_to_unit(&mut apart);
        apart
    }
}

fn common_width(vectors: &HashMap<String, Vec<f32>>) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    vectors.values().filter(|vector| vector.len() <= WIDEST).for_each(|it| *counts.entry(it.len()).or_default() += 1);
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let highest = vector.iter().fold(0.0_f32, |highest, x| highest.max(x.abs()));
    let sound = highest > 0.0 && vector.iter().all(|x| x.is_finite());
    sound.then(|| {
        let mut unit: Vec<f32> = vector.iter().map(|x| x / highest).collect();
        scale_to_unit(&mut unit);
        unit
    })
}

/// Directions that describe `vectors`: each time that of the vector which is described worst, as far as it is new.
fn directions(vectors: &[Vec<f32>], width: usize) -> Vec<f32> {
    let mut rest: Vec<f32> = vectors.iter().map(|vector| vector.iter().map(|x| x * x).sum()).collect();
    let mut directions: Vec<f32> = Vec::new();
    let mut found: Vec<u32> = Vec::new();
    while found.len() < DIM {
        let Some((worst, left)) = rest.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        if left < REST {
            break;
        }
        let mut new = vectors[worst].clone();
        let mut known = vec![0.0; found.len()];
        lanes::dots(&directions, &new, &found, &mut known);
        for (direction, known) in directions.chunks_exact(width).zip(known) {
            new.iter_mut().zip(direction).for_each(|(x, y)| *x -= known * y);
        }
        scale_to_unit(&mut new);
        for (rest, vector) in rest.iter_mut().zip(vectors) {
            let mut along = [0.0];
            lanes::dots(&new, vector, &[0], &mut along);
            *rest -= along[0] * along[0];
        }
        rest[worst] = 0.0;
        found.push(found.len() as u32);
        directions.extend(new);
    }
    directions
}
