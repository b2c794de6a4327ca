//! Which wordings have a feature, and how alike a sentence and each of them are in such features.

/// A feature of a text: hashed, with how much of it there is.
pub(crate) trait Feature: Copy {
    /// Whether some texts have more of a feature than others.
    const SHARED: bool;
    fn hash(self) -> u32;
    fn share(self) -> u8 {
        u8::MAX
    }
}

impl Feature for u32 {
    const SHARED: bool = false;
    fn hash(self) -> u32 {
        self
    }
}

impl Feature for (u16, u8) {
    const SHARED: bool = true;
    fn hash(self) -> u32 {
        let stirred = (u32::from(self.0) + 1).wrapping_mul(0x9e37_79b1);
        (stirred ^ (stirred >> 15)).wrapping_mul(0x85eb_ca6b)
    }
    fn share(self) -> u8 {
        self.1
    }
}

/// An inverted index over the features of all wordings; features share a bucket by their hash.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Bits of the hash that make the bucket.
    bits: u32,
    /// Where the wordings of a bucket start.
    starts: Vec<u32>,
    wordings: Vec<u32>,
    /// How much of the feature they have, where that differs.
    shares: Vec<u8>,
    /// How rare the features of a bucket are.
    rarity: Vec<f32>,
    /// The length of each wording's vector, which is what its features weigh together: what to multiply by to divide by it.
    scales: Vec<f32>,
}

/// How many wordings are looked up for one text; the rarest features come first, the commonest say the least.
const LOOKED_UP: usize = 16_000;

/// In place of where a wording went: nowhere.
pub(crate) const GONE: u32 = u32::MAX;

/// Buckets of fewer wordings share the computation of how rare they are.
const CACHED: u32 = 1_024;

impl Index {
    /// Indexes the features of wordings, in their order.
    pub(crate) fn new<F: Feature>(wordings: &[&[F]], most_bits: u32) -> Self {
        let bits = bits_for(wordings.len(), most_bits);
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for feature in wordings.iter().copied().flatten() {
            starts[bucket(feature.hash(), bits) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let all = starts[1 << bits] as usize;
        let shares = vec![0; if F::SHARED { all } else { 0 }];
        let mut index = Self { bits, wordings: vec![0; all], shares, starts, ..Self::default() };
        index.fill(wordings);
        index.weigh(wordings.len());
        index
    }

    fn fill<F: Feature>(&mut self, wordings: &[&[F]]) {
        let mut next = self.starts.clone();
        for (wording, features) in (0..).zip(wordings) {
            for feature in *features {
                let at = &mut next[bucket(feature.hash(), self.bits)];
                self.wordings[*at as usize] = wording;
                if let Some(share) = self.shares.get_mut(*at as usize) {
                    *share = feature.share();
                }
                *at += 1;
            }
        }
    }

    /// The index after changes, as if built anew: of `lines` now, where each wording went (or [`GONE`]; their order is as it
    /// was) and which are new. `None` where it needs more buckets, or fewer.
    pub(crate) fn changed<F: Feature>(
        &self,
        moved: &[u32],
        new: &[(u32, &[F])],
        lines: usize,
        most_bits: u32,
    ) -> Option<Self> {
        if self.bits != bits_for(lines, most_bits) {
            return None;
        }
        let mut added: Vec<(usize, u32, u8)> = Vec::new();
        for (wording, features) in new {
            added.extend(features.iter().map(|it| (bucket(it.hash(), self.bits), *wording, it.share())));
        }
        added.sort_by_key(|(bucket, wording, _)| (*bucket, *wording));
        let room = self.wordings.len() + added.len();
        let shares = if F::SHARED { room } else { 0 };
        let mut index = Self { bits: self.bits, wordings: vec![0; room], shares: vec![0; shares], ..Self::default() };
        index.starts = Vec::with_capacity(self.starts.len());
        index.starts.push(0);
        let (mut added, mut end) = (&*added, 0);
        for (bucket, with) in self.starts.windows(2).enumerate() {
            let start = end;
            for at in with[0] as usize..with[1] as usize {
                // What is gone is written over by what comes next.
                let wording = moved[self.wordings[at] as usize];
                index.wordings[end] = wording;
                if F::SHARED {
                    index.shares[end] = self.shares[at];
                }
                end += usize::from(wording != GONE);
            }
            let here = added.iter().take_while(|it| it.0 == bucket).count();
            if here > 0 {
                let (here, rest) = added.split_at(here);
                added = rest;
                index.insert::<F>(start..end, here);
                end += here.len();
            }
            index.starts.push(end as u32);
        }
        index.wordings.truncate(end);
        index.shares.truncate(end);
        index.weigh(lines);
        Some(index)
    }

    /// Puts `added` wordings among those of a bucket, the last so far.
    fn insert<F: Feature>(&mut self, with: std::ops::Range<usize>, added: &[(usize, u32, u8)]) {
        let mut end = with.end;
        for (before, (_, wording, share)) in added.iter().enumerate().rev() {
            let at = with.start + self.wordings[with.start..end].partition_point(|other| other <= wording);
            self.wordings.copy_within(at..end, at + before + 1);
            self.wordings[at + before] = *wording;
            if F::SHARED {
                self.shares.copy_within(at..end, at + before + 1);
                self.shares[at + before] = *share;
            }
            end = at;
        }
    }

    /// Says how rare features are, and sums up what those of each wording weigh: bucket by bucket, so that memory is read in
    /// its order.
    fn weigh(&mut self, wordings: usize) {
        let rarities: Vec<f32> = (0..CACHED).map(|with| rarity(wordings, with)).collect();
        let mut squares = vec![0.0_f32; wordings];
        self.rarity.reserve_exact(self.starts.len() - 1);
        for with in self.starts.windows(2) {
            let with = with[0] as usize..with[1] as usize;
            let rarity = rarities.get(with.len()).copied().unwrap_or_else(|| rarity(wordings, with.len() as u32));
            self.rarity.push(rarity);
            let square = rarity * rarity;
            if self.shares.is_empty() {
                self.wordings[with].iter().for_each(|wording| squares[*wording as usize] += square);
                continue;
            }
            for (wording, share) in self.wordings[with.clone()].iter().zip(&self.shares[with]) {
                squares[*wording as usize] += square * (f32::from(*share) / 255.0).powi(2);
            }
        }
        self.scales = squares.into_iter().map(|square| square.sqrt().max(1e-6).recip()).collect();
    }

    fn length<F: Feature>(&self, features: &[F]) -> f32 {
        let weight = |feature: &F| self.rarity(feature.hash()) * f32::from(feature.share()) / 255.0;
        features.iter().map(|feature| weight(feature).powi(2)).sum::<f32>().sqrt().max(1e-6)
    }

    /// How rare a feature is: 1 where every wording has it.
    pub(crate) fn rarity(&self, hash: u32) -> f32 {
        self.rarity.get(bucket(hash, self.bits)).copied().unwrap_or(1.0)
    }

    /// As [`Index::rarity`], but 0 for a feature that no wording has.
    pub(crate) fn known_rarity(&self, hash: u32) -> f32 {
        let bucket = bucket(hash, self.bits);
        if self.starts.get(bucket) == self.starts.get(bucket + 1) { 0.0 } else { self.rarity(hash) }
    }

    /// How alike `features` and those of each wording are, 0 to 1.
    pub(crate) fn alike<F: Feature>(&self, features: &[F]) -> Vec<f32> {
        let mut alike = vec![0.0_f32; self.scales.len()];
        let found = features.iter().filter_map(|feature| {
            let bucket = bucket(feature.hash(), self.bits);
            let &[start, end] = self.starts.get(bucket..bucket + 2)? else { return None };
            let weight = self.rarity[bucket].powi(2) * f32::from(feature.share()) / 255.0;
            (start < end).then_some((start as usize..end as usize, weight))
        });
        let mut found: Vec<_> = found.collect();
        found.sort_unstable_by_key(|(with, _)| (with.len(), with.start));
        let mut left = LOOKED_UP;
        for (with, weight) in found {
            let Some(rest) = left.checked_sub(with.len()) else { break };
            left = rest;
            let wordings = &self.wordings[with.clone()];
            if F::SHARED {
                let weight = weight / 255.0;
                for (&wording, &share) in wordings.iter().zip(&self.shares[with]) {
                    alike[wording as usize] += weight * f32::from(share);
                }
            } else {
                wordings.iter().for_each(|&wording| alike[wording as usize] += weight);
            }
        }
        let asked = self.length(features).recip();
        alike.iter_mut().zip(&self.scales).for_each(|(alike, scale)| *alike = (*alike * (asked * scale)).min(1.0));
        alike
    }
}

fn bits_for(wordings: usize, most: u32) -> u32 {
    (wordings * 32).next_power_of_two().ilog2().clamp(12, most)
}

/// How rare a feature is that so many `with` it of `all` wordings have.
fn rarity(all: usize, with: u32) -> f32 {
    ((1.0 + all as f32) / (1.0 + with as f32)).ln().max(0.0) + 1.0
}

fn bucket(hash: u32, bits: u32) -> usize {
    hash.checked_shr(32 - bits).unwrap_or(0) as usize
}
