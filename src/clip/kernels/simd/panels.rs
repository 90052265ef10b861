//! A matrix product for WebAssembly's vectors of four numbers.
//!
//! The gemm crate's kernel keeps twelve vectors of sums, three of the weight and one of the input. Together they fill
//! all sixteen registers of an x86. V8 reserves some of these, so some sums seem to go to memory and back. The kernel
//! here keeps nine vectors of sums, which fit. gemm also rearranges the weight at every product; here it is packed once.
//! docs/models.md has the times of whole models.
//!
//! The loops are plain loops over arrays of fixed size. The compiler vectorises them if it can prove that no index is
//! out of bounds (see [`three`]).

/// Outputs that are computed together: three vectors of four numbers.
const COLUMNS: usize = 12;
/// Rows of the input that are multiplied together.
const ROWS: usize = 3;

/// The sums of one row in one panel.
type Sums = [f32; COLUMNS];

/// The weight of a linear layer, packed in the order in which the product reads it, and its bias.
#[derive(Clone)]
pub struct Panels {
    /// A panel `[inputs, COLUMNS]` for each [`COLUMNS`] outputs. The last panel is padded with zeros.
    weight: Vec<f32>,
    /// As long as the panels have columns together, padded with zeros.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

// Not derived: a weight would print millions of numbers.
impl std::fmt::Debug for Panels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} inputs to {} outputs", self.inputs, self.outputs)
    }
}

impl Panels {
    /// Packs a `weight` `[inputs, outputs]` and a `bias` `[outputs]`.
    ///
    /// # Panics
    /// If one of them has another length, or `inputs` is 0.
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

    /// Number of outputs.
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
/// The loop runs over zipped iterators and has a variable for each row. A bounds check left in the loop would halve its
/// speed (16 GFLOP/s instead of 36, in Chromium). Rows in an array would leave either a bounds check, or the sums in
/// memory.
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

/// Writes the sums of a panel to `y`, the rest of an output row. The last panel may have more sums than the row has
/// outputs left. A copy of fixed length compiles to three stores, any other copy to a call out of the module.
#[inline(always)]
fn put(sums: &Sums, y: &mut [f32]) {
    match y.first_chunk_mut() {
        Some(y) => *y = *sums,
        None => y.copy_from_slice(&sums[..y.len()]),
    }
}

/// Adds `x` times a row of the panel.
#[inline(always)]
fn add(sums: &mut Sums, x: f32, weights: &Sums) {
    for column in 0..COLUMNS {
        sums[column] += x * weights[column];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between -1 and 1.02 that repeat late and are not whole.
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
