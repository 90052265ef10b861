//! A matrix product for the CPU in the browser.
//!
//! WebAssembly computes four numbers at a time. The gemm crate's kernel for it keeps twelve sums of
//! four, three of the weight and one of the input: all sixteen registers of an x86, of which V8 keeps
//! some for itself, so it seems that sums go to memory and back. Nine sums fit. Products of 8 to 192
//! rows in Node on a busy machine: 16 to 27 GFLOP/s, gemm 10 to 12 in the same run (that trial is not
//! kept); gemm also rearranges the weight at every product. Whole models: docs/models.md.
//!
//! Plain loops over arrays of fixed size: the compiler makes vectors of them.

/// Outputs that are computed together: three vectors of four.
const COLUMNS: usize = 12;
/// Rows of the input that are multiplied together.
const ROWS: usize = 3;

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
                self.tile::<ROWS>(x, panel, bias, y, first);
            }
            let rest = tiles.remainder().chunks_exact(self.inputs);
            let out = out.into_remainder().chunks_exact_mut(self.outputs);
            for (x, y) in rest.zip(out) {
                self.tile::<1>(x, panel, bias, y, first);
            }
        }
        y
    }

    /// `R` rows of the input times one panel, into the columns of `y` from `first` on.
    ///
    /// The inner loops go by index: written with iterators the compiler leaves the sums in memory,
    /// and the whole is several times slower than what it takes the place of (seen in Chromium, in
    /// the profile of a ViT).
    #[inline(always)]
    fn tile<const R: usize>(
        &self,
        x: &[f32],
        panel: &[[f32; COLUMNS]],
        bias: &[f32; COLUMNS],
        y: &mut [f32],
        first: usize,
    ) {
        let rows: [&[f32]; R] = std::array::from_fn(|r| &x[r * self.inputs..][..panel.len()]);
        let mut sums = [*bias; R];
        for (input, weights) in panel.iter().enumerate() {
            for r in 0..R {
                let x = rows[r][input];
                for column in 0..COLUMNS {
                    sums[r][column] += x * weights[column];
                }
            }
        }
        let count = COLUMNS.min(self.outputs - first);
        for (sums, y) in sums.iter().zip(y.chunks_exact_mut(self.outputs)) {
            y[first..first + count].copy_from_slice(&sums[..count]);
        }
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
