//! The few loops that take the time, each compiled for the widest arithmetic the processor has.

use pulp::{Arch, Simd, WithSimd};
use std::sync::LazyLock;

static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// Numbers that are summed side by side.
const LANES: usize = 32;

/// The products of each row of `rows` with `query`, into `out`.
pub(crate) fn scan<const N: usize>(rows: &[i8], query: &[i16; N], out: &mut [i32]) {
    const { assert!(N.is_multiple_of(16), "a row is whole pieces") };
    let rows = rows.as_chunks::<N>().0;
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = pulp::x86::V3::try_new() {
        return wide.vectorize(Wide { wide, rows, query, out });
    }
    rows.iter().zip(out).for_each(|(row, out)| *out = whole_dot(row, query));
}

// Plain loops: the closures of iterators are not always compiled for the same processor as the loop around them.
#[inline(always)]
fn whole_dot(row: &[i8], query: &[i16]) -> i32 {
    let mut sum = 0;
    for (x, y) in row.iter().zip(query) {
        sum += i32::from(i16::from(*x)) * i32::from(*y);
    }
    sum
}

/// By hand: compilers use half of the width here.
#[cfg(target_arch = "x86_64")]
struct Wide<'a, const N: usize> {
    wide: pulp::x86::V3,
    rows: &'a [[i8; N]],
    query: &'a [i16; N],
    out: &'a mut [i32],
}

#[cfg(target_arch = "x86_64")]
impl<const N: usize> pulp::NullaryFnOnce for Wide<'_, N> {
    type Output = ();

    /// Four rows at a time: the query is read once for them, and their sums are summed up together.
    #[inline(always)]
    fn call(self) {
        use pulp::bytemuck::cast;
        let avx2 = self.wide.avx2;
        let (rows, last_rows) = self.rows.as_chunks::<4>();
        let (out, last_out) = self.out.as_chunks_mut::<4>();
        for (out, rows) in out.iter_mut().zip(rows) {
            let [mut a, mut b, mut c, mut d] = [cast([0_i32; 8]); 4];
            let pieces = rows.each_ref().map(|row| row.as_chunks::<16>().0);
            for (at, y) in self.query.as_chunks::<16>().0.iter().enumerate() {
                let product =
                    |row: usize| avx2._mm256_madd_epi16(avx2._mm256_cvtepi8_epi16(cast(pieces[row][at])), cast(*y));
                a = avx2._mm256_add_epi32(a, product(0));
                b = avx2._mm256_add_epi32(b, product(1));
                c = avx2._mm256_add_epi32(c, product(2));
                d = avx2._mm256_add_epi32(d, product(3));
            }
            let pairs = avx2._mm256_hadd_epi32(avx2._mm256_hadd_epi32(a, b), avx2._mm256_hadd_epi32(c, d));
            let halves: [[i32; 4]; 2] = cast(pairs);
            for i in 0..4 {
                out[i] = halves[0][i] + halves[1][i];
            }
        }
        for (out, row) in last_out.iter_mut().zip(last_rows) {
            *out = whole_dot(row, self.query);
        }
    }
}

/// Sums pairs of sums: numbers that wait for one another take longer. Apart from the loops before it, which would else be
/// compiled for the few numbers left here.
#[inline(never)]
fn total(sums: &[f32; LANES]) -> f32 {
    let mut eight = [0.0; 8];
    for i in 0..8 {
        eight[i] = (sums[i] + sums[i + 8]) + (sums[i + 16] + sums[i + 24]);
    }
    let [a, b, c, d, e, f, g, h] = eight;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// The products of the rows of `matrix` numbered in `picked` with `x`, into `out`.
pub(crate) fn dots(matrix: &[f32], x: &[f32], picked: &[u32], out: &mut [f32]) {
    ARCH.dispatch(Dots { matrix, x, picked, out });
}

struct Dots<'a> {
    matrix: &'a [f32],
    x: &'a [f32],
    picked: &'a [u32],
    out: &'a mut [f32],
}

impl WithSimd for Dots<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let width = self.x.len();
                for (out, &row) in self.out.iter_mut().zip(self.picked) {
                    let start = row as usize * width;
                    *out = dot(&self.matrix[start..start + width], self.x);
                }
            },
        );
    }
}

/// Adds numbers as whole ones, and says what one is.
pub(crate) fn to_whole(numbers: &[f32], whole: &mut Vec<i16>) -> f32 {
    let highest = numbers.iter().fold(1e-9_f32, |highest, x| highest.max(x.abs()));
    whole.extend(numbers.iter().map(|x| (x / highest * 32_000.0) as i16));
    highest / 32_000.0
}

/// As [`dots`], of a matrix of whole numbers.
pub(crate) fn whole_dots(matrix: &[i16], x: &[f32], picked: &[u32], out: &mut [f32]) {
    ARCH.dispatch(WholeDots { matrix, x, picked, out });
}

struct WholeDots<'a> {
    matrix: &'a [i16],
    x: &'a [f32],
    picked: &'a [u32],
    out: &'a mut [f32],
}

impl WithSimd for WholeDots<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let width = self.x.len();
                let row = |number: u32| &self.matrix[number as usize * width..][..width];
                let (pairs, last) = self.picked.as_chunks::<2>();
                let (out, last_out) = self.out.as_chunks_mut::<2>();
                // Two rows at a time: they lie far apart, and are waited for together.
                for (out, &[a, b]) in out.iter_mut().zip(pairs) {
                    let (mut of_a, mut of_b) = ([0.0_f32; LANES], [0.0_f32; LANES]);
                    let (a, b) = (row(a).as_chunks::<LANES>().0, row(b).as_chunks::<LANES>().0);
                    for ((a, b), x) in a.iter().zip(b).zip(self.x.as_chunks::<LANES>().0) {
                        for i in 0..LANES {
                            of_a[i] = f32::from(a[i]).mul_add(x[i], of_a[i]);
                            of_b[i] = f32::from(b[i]).mul_add(x[i], of_b[i]);
                        }
                    }
                    *out = [total(&of_a), total(&of_b)];
                }
                for (out, &picked) in last_out.iter_mut().zip(last) {
                    let mut sums = [0.0_f32; LANES];
                    for (a, x) in row(picked).as_chunks::<LANES>().0.iter().zip(self.x.as_chunks::<LANES>().0) {
                        for i in 0..LANES {
                            sums[i] = f32::from(a[i]).mul_add(x[i], sums[i]);
                        }
                    }
                    *out = total(&sums);
                }
            },
        );
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sums[i] = a[i].mul_add(b[i], sums[i]);
        }
    }
    let mut sum = total(&sums);
    for (a, b) in a_rest.iter().zip(b_rest) {
        sum += a * b;
    }
    sum
}

/// The directions in which rows lie from `middle`, as whole numbers: `unit` is a length of 1.
pub(crate) fn directions(rows: &[f32], middle: &[f32], unit: f32, out: &mut [i8]) {
    ARCH.dispatch(Directions { rows, middle, unit, out });
}

struct Directions<'a> {
    rows: &'a [f32],
    middle: &'a [f32],
    unit: f32,
    out: &'a mut [i8],
}

impl WithSimd for Directions<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let width = self.middle.len();
                let mut apart = vec![0.0; width];
                for (row, out) in self.rows.chunks_exact(width).zip(self.out.chunks_exact_mut(width)) {
                    for ((apart, x), middle) in apart.iter_mut().zip(row).zip(self.middle) {
                        *apart = x - middle;
                    }
                    let length = dot(&apart, &apart).sqrt();
                    let scale = if length > 1e-9 { self.unit / length } else { 0.0 };
                    for (out, x) in out.iter_mut().zip(&apart) {
                        *out = whole(x * scale);
                    }
                }
            },
        );
    }
}

/// Rounds without a call for each number.
#[inline(always)]
pub(crate) fn whole(x: f32) -> i8 {
    ((x.clamp(-127.0, 127.0) + 127.5) as i16 - 127) as i8
}

/// Adds to each row of `matrix` numbered in `picked` the `step` of the same place times `x`.
pub(crate) fn add(matrix: &mut [f32], x: &[f32], picked: &[u32], steps: &[f32]) {
    ARCH.dispatch(Add { matrix, x, picked, steps });
}

struct Add<'a> {
    matrix: &'a mut [f32],
    x: &'a [f32],
    picked: &'a [u32],
    steps: &'a [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let width = self.x.len();
                for (&row, &step) in self.picked.iter().zip(self.steps) {
                    let start = row as usize * width;
                    for (w, x) in self.matrix[start..start + width].iter_mut().zip(self.x) {
                        *w = x.mul_add(step, *w);
                    }
                }
            },
        );
    }
}

/// For each of `sets` lists of shares, one after the other in `shares`: the sum of the rows of `matrix`, each times its
/// share, into the part of `out` of the same place. A row is as long as such a part.
pub(crate) fn combine(matrix: &[f32], shares: &[f32], out: &mut [f32], sets: usize) {
    ARCH.dispatch(Combine { matrix, shares, out, sets });
}

struct Combine<'a> {
    matrix: &'a [f32],
    shares: &'a [f32],
    out: &'a mut [f32],
    sets: usize,
}

impl WithSimd for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let width = (self.out.len() / self.sets).max(1);
                let rows = self.shares.len() / self.sets;
                for (at, row) in self.matrix.chunks_exact(width).enumerate() {
                    for (set, out) in self.out.chunks_exact_mut(width).enumerate() {
                        let share = self.shares[set * rows + at];
                        for (out, x) in out.iter_mut().zip(row) {
                            *out = x.mul_add(share, *out);
                        }
                    }
                }
            },
        );
    }
}

/// Multiplies each row of `inputs` by a lower matrix, given column by column, into the row of `out` of the same place. All
/// rows are of `width` numbers, a multiple of 16.
pub(crate) fn transform(columns: &[f32], inputs: &[f32], out: &mut [f32], width: usize) {
    ARCH.dispatch(Transform { columns, inputs, out, width });
}

struct Transform<'a> {
    columns: &'a [f32],
    inputs: &'a [f32],
    out: &'a mut [f32],
    width: usize,
}

/// Rows that are multiplied together, and numbers of each: as many sums as the processor holds at once.
const ROWS: usize = 4;
const TILE: usize = 16;

impl WithSimd for Transform<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                let block = ROWS * self.width;
                let whole = self.inputs.len() / block * block;
                let (inputs, last_inputs) = self.inputs.split_at(whole);
                let (out, last_out) = self.out.split_at_mut(whole);
                let mut mixed = vec![[0.0; ROWS]; self.width];
                for (inputs, out) in inputs.chunks_exact(block).zip(out.chunks_exact_mut(block)) {
                    for (row, input) in inputs.chunks_exact(self.width).enumerate() {
                        for (mixed, x) in mixed.iter_mut().zip(input) {
                            mixed[row] = *x;
                        }
                    }
                    transform_rows(self.columns, &mixed, out, self.width);
                }
                let last = last_inputs.chunks_exact(self.width).zip(last_out.chunks_exact_mut(self.width));
                for (input, out) in last {
                    transform_row(self.columns, input, out, self.width);
                }
            },
        );
    }
}

/// Reads the matrix in its order, as it is read only once.
#[inline(always)]
fn transform_row(columns: &[f32], input: &[f32], out: &mut [f32], width: usize) {
    out.fill(0.0);
    for (at, (column, x)) in columns.chunks_exact(width).zip(input).enumerate() {
        let start = at / TILE * TILE;
        for (out, factor) in out[start..].iter_mut().zip(&column[start..]) {
            *out = factor.mul_add(*x, *out);
        }
    }
}

/// `inputs` has a number of each row, again and again.
#[inline(always)]
fn transform_rows(columns: &[f32], inputs: &[[f32; ROWS]], out: &mut [f32], width: usize) {
    for start in (0..width).step_by(TILE) {
        let mut sums = [[0.0_f32; TILE]; ROWS];
        // What follows is zero.
        for (column, input) in columns.chunks_exact(width).zip(&inputs[..start + TILE]) {
            let Some(column) = column[start..].first_chunk::<TILE>() else { return };
            for row in 0..ROWS {
                for i in 0..TILE {
                    sums[row][i] = column[i].mul_add(input[row], sums[row][i]);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            out[row * width + start..row * width + start + TILE].copy_from_slice(sums);
        }
    }
}

/// The products of every two columns of `rows`, each summed over all rows: row by row, and right up to the diagonal. Rows
/// are of `width` numbers, a multiple of 16.
pub(crate) fn square(rows: &[f32], out: &mut [f32], width: usize) {
    ARCH.dispatch(Square { rows, out, width });
}

struct Square<'a> {
    rows: &'a [f32],
    out: &'a mut [f32],
    width: usize,
}

impl WithSimd for Square<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(
            #[inline(always)]
            || {
                for first in (0..self.width).step_by(ROWS) {
                    for start in (0..first + ROWS).step_by(TILE) {
                        let sums = products(self.rows, first, start, self.width);
                        for (row, sums) in (first..).zip(&sums) {
                            let at = row * self.width + start;
                            self.out[at..at + TILE].copy_from_slice(sums);
                        }
                    }
                }
            },
        );
    }
}

#[inline(always)]
fn products(rows: &[f32], first: usize, start: usize, width: usize) -> [[f32; TILE]; ROWS] {
    let mut sums = [[0.0_f32; TILE]; ROWS];
    for row in rows.chunks_exact(width) {
        let (Some(x), Some(y)) = (row[first..].first_chunk::<ROWS>(), row[start..].first_chunk::<TILE>()) else {
            break;
        };
        for at in 0..ROWS {
            for i in 0..TILE {
                sums[at][i] = x[at].mul_add(y[i], sums[at][i]);
            }
        }
    }
    sums
}
