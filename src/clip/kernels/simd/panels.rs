//! A matrix product for the CPU in the browser.
//!
//! WebAssembly computes four numbers at a time. The gemm crate's kernel for it keeps twelve sums of
//! four, three of the weight and one of the input: all sixteen registers of an x86, of which V8 keeps
//! some for itself, so it seems that sums go to memory and back. Nine sums fit; gemm also rearranges
//! the weight at every product. Whole models: docs/models.md.
//!
//! Plain loops over arrays of fixed size: the compiler makes vectors of them, if it is sure that no
//! index can be out of bounds (see [`three`]).

/// Outputs that are computed together: three vectors of four.
const COLUMNS: usize = 12;
/// Rows of the input that are multiplied together.
const ROWS: usize = 3;

/// The sums of one row in one panel.
type Sums = [f32; COLUMNS];

/// The weight of a linear layer as the product reads it, with its bias.
#[derive(Clone)]
pub struct Panels {
    /// For each [`COLUMNS`] outputs: `[inputs, COLUMNS]`. The last is filled up with zeros.
    weight: Vec<f32>,
    /// As many as the panels have columns.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

impl std::fmt::Debug for Panels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} inputs to {} outputs", self.inputs, self.outputs)
    }
}

impl Panels {
    /// From a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    ///
    /// # Panics
    /// Where these are not their lengths, or there is no input.
    pub fn new(weight: &[f32], bias: Option<&[f32]>, inputs: usize, outputs: usize) -> Self {
        assert_eq!(weight.len(), inputs * outputs, "not a weight of this shape");
        let columns = outputs.next_multiple_of(COLUMNS);
        let mut panels = Vec::with_capacity(inputs * columns);
        for first in (0..outputs).step_by(COLUMNS) {
            let count = COLUMNS.min(outputs - first);
            for row in weight.chunks_exact(outputs) {
                panels.extend_from_slice(&row[first..first + count]);
                panels.resize(panels.len().next_multiple_of(COLUMNS), 0.0);
            }
        }
        let mut padded = vec![0.0; columns];
        if let Some(bias) = bias {
            padded[..outputs].copy_from_slice(bias);
        }
        Self {
            weight: panels,
            bias: padded,
            inputs,
            outputs,
        }
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `x W + b`: `[rows, inputs] -> [rows, outputs]`.
    pub fn product(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.inputs * self.outputs];
        let panels = self.weight.chunks_exact(self.inputs * COLUMNS);
        let biases = self.bias.as_chunks::<COLUMNS>().0;
        for ((panel, bias), first) in panels.zip(biases).zip((0..).step_by(COLUMNS)) {
            let panel = panel.as_chunks::<COLUMNS>().0;
            let mut tiles = x.chunks_exact(ROWS * self.inputs);
            let mut out = y.chunks_exact_mut(ROWS * self.outputs);
            for (x, y) in tiles.by_ref().zip(out.by_ref()) {
                let sums = three(x, self.inputs, panel, bias);
                for (sums, y) in sums.iter().zip(y.chunks_exact_mut(self.outputs)) {
                    put(sums, &mut y[first..]);
                }
            }
            let rest = tiles.remainder().chunks_exact(self.inputs);
            let out = out.into_remainder().chunks_exact_mut(self.outputs);
            for (x, y) in rest.zip(out) {
                put(&one(x, panel, bias), &mut y[first..]);
            }
        }
        y
    }
}

/// [`ROWS`] rows of `x`, each of `inputs`, times one panel.
///
/// Iterators that go together, and a name for each row: a test for an index out of bounds that is left
/// in the loop costs half its speed (16 GFLOP/s in place of 36, in Chromium), and rows in an array leave
/// either such a test or the sums in memory.
#[inline(always)]
fn three(x: &[f32], inputs: usize, panel: &[Sums], bias: &Sums) -> [Sums; ROWS] {
    let (xa, others) = x.split_at(inputs);
    let (xb, xc) = others.split_at(inputs);
    let (mut a, mut b, mut c) = (*bias, *bias, *bias);
    for (((weights, xa), xb), xc) in panel.iter().zip(xa).zip(xb).zip(xc) {
        add(&mut a, *xa, weights);
        add(&mut b, *xb, weights);
        add(&mut c, *xc, weights);
    }
    [a, b, c]
}

/// One row of the input times one panel.
#[inline(always)]
fn one(x: &[f32], panel: &[Sums], bias: &Sums) -> Sums {
    let mut sums = *bias;
    for (weights, x) in panel.iter().zip(x) {
        add(&mut sums, *x, weights);
    }
    sums
}

/// The first of `sums` into the outputs that are left of a row: all of them but in the last panel. A
/// copy of a length that the compiler knows is three stores, of any other a call out of the module.
#[inline(always)]
fn put(sums: &Sums, y: &mut [f32]) {
    match y.first_chunk_mut() {
        Some(y) => *y = *sums,
        None => y.copy_from_slice(&sums[..y.len()]),
    }
}

#[inline(always)]
fn add(sums: &mut Sums, x: f32, weights: &Sums) {
    for column in 0..COLUMNS {
        sums[column] += x * weights[column];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that repeat late and are not small whole ones.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 500.0 - 1.0)
            .collect()
    }

    #[test]
    fn the_product_is_the_sum_of_products() {
        for rows in [1, 2, 3, 4, 5, 6, 50] {
            for (inputs, outputs) in [(1, 1), (7, 12), (64, 13), (5, 25), (96, 36)] {
                let (x, weight) = (numbers(rows * inputs, 1), numbers(inputs * outputs, 2));
                let bias = numbers(outputs, 3);
                for bias in [None, Some(&bias[..])] {
                    let panels = Panels::new(&weight, bias, inputs, outputs);
                    let found = panels.product(&x);
                    assert_eq!(found.len(), rows * panels.outputs());
                    for (at, found) in found.iter().enumerate() {
                        let (row, output) = (at / outputs, at % outputs);
                        let terms = (0..inputs).map(|input| {
                            f64::from(x[row * inputs + input])
                                * f64::from(weight[input * outputs + output])
                        });
                        let bias = bias.map_or(0.0, |bias| f64::from(bias[output]));
                        let expected = bias + terms.sum::<f64>();
                        assert!(
                            (f64::from(*found) - expected).abs() < 1e-4,
                            "{rows} x {inputs} x {outputs} at {row}, {output}: {found} {expected}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn no_rows_make_no_rows() {
        assert!(Panels::new(&[1.0, 2.0], None, 1, 2).product(&[]).is_empty());
    }
}
