//! The weights of linear layers as matrix products read them: `[inputs, outputs]`, with queries, keys and values side
//! by side.
//!
//! Files hold `[outputs, inputs]`, and HF's files hold queries, keys and values apart. A product with the eight tokens
//! of a short text would spend as long on rearranging the weight as on multiplying by it, every time. So the weight is
//! rearranged once, before it goes to the device. Joining the parts on the device would also leave holes in its memory.

use std::collections::BTreeMap;

use super::error::CheckpointError;

/// Rows that are transposed together: sixteen f32 are one line of the processor's cache.
const BLOCK: usize = 16;

/// The place of a tensor of the file in a joined tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// Name of the joined tensor.
    pub name: String,
    /// Index of the part, from 0.
    pub part: usize,
    /// Number of parts.
    pub parts: usize,
}

/// A joined tensor whose parts have all come.
pub(super) struct Joined {
    /// Name of the joined tensor.
    pub name: String,
    /// The shape that a file would give: `[outputs, inputs]` for a weight, `[outputs]` for a bias.
    pub shape: Vec<usize>,
    /// `[inputs, outputs]`
    pub values: Vec<f32>,
}

/// Joined tensors of which some parts have come, by name.
#[derive(Default)]
pub(super) struct Joining(BTreeMap<String, PartlyJoined>);

struct PartlyJoined {
    values: Vec<f32>,
    parts_in: usize,
}

impl Joining {
    /// Takes one part, of `shape` `[outputs, inputs]` or `[outputs]`. All parts must have the same shape. Returns the
    /// joined tensor after its last part.
    ///
    /// # Errors
    /// [`CheckpointError::OutOfMemory`] if there is no room for the joined tensor.
    pub fn add(
        &mut self,
        slot: Slot,
        shape: &[usize],
        values: &[f32],
    ) -> Result<Option<Joined>, CheckpointError> {
        let Slot { name, part, parts } = slot;
        let (outputs, inputs) = (shape[0], shape.get(1).copied().unwrap_or(1));
        let mut partly = match self.0.remove(&name) {
            Some(partly) => partly,
            None => PartlyJoined::new(&name, parts * values.len())?,
        };
        let columns = Columns {
            first: part * outputs,
            of: parts * outputs,
        };
        transpose(values, inputs, &mut partly.values, columns);
        partly.parts_in += 1;
        if partly.parts_in < parts {
            self.0.insert(name, partly);
            return Ok(None);
        }
        let mut shape = shape.to_vec();
        shape[0] *= parts;
        Ok(Some(Joined {
            name,
            shape,
            values: partly.values,
        }))
    }
}

impl PartlyJoined {
    fn new(name: &str, length: usize) -> Result<Self, CheckpointError> {
        let mut values = Vec::new();
        values
            .try_reserve_exact(length)
            .map_err(|_| CheckpointError::OutOfMemory {
                name: name.to_owned(),
                bytes: length * size_of::<f32>(),
            })?;
        values.resize(length, 0.0);
        Ok(Self {
            values,
            parts_in: 0,
        })
    }
}

/// Columns of a wider matrix.
#[derive(Clone, Copy)]
struct Columns {
    /// Index of the first column.
    first: usize,
    /// Number of columns of the matrix.
    of: usize,
}

/// Writes the rows of `from`, each of length `inputs`, into columns of `into`.
fn transpose(from: &[f32], inputs: usize, into: &mut [f32], columns: Columns) {
    for (block, rows) in from.chunks(BLOCK * inputs).enumerate() {
        let first = columns.first + block * BLOCK;
        for input in 0..inputs {
            let to = &mut into[input * columns.of + first..];
            for (to, row) in to.iter_mut().zip(rows.chunks_exact(inputs)) {
                *to = row[input];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(part: usize, parts: usize) -> Slot {
        let name = "in_proj_weight".to_owned();
        Slot { name, part, parts }
    }

    /// With more rows than a block, and no multiple of a block.
    #[test]
    fn a_weight_is_transposed() {
        let (outputs, inputs) = (37, 5);
        let values: Vec<f32> = (0..outputs * inputs).map(|x| x as f32).collect();
        let mut joining = Joining::default();
        let whole = joining.add(slot(0, 1), &[outputs, inputs], &values);
        let whole = whole.unwrap().unwrap();
        assert_eq!(whole.shape, [outputs, inputs]);
        for output in 0..outputs {
            for input in 0..inputs {
                let expected = values[output * inputs + input];
                assert_eq!(whole.values[input * outputs + output], expected);
            }
        }
    }

    #[test]
    fn parts_lie_side_by_side_in_whatever_order_they_come() {
        let mut joining = Joining::default();
        let mut add = |part: usize| {
            let first = 10.0 * part as f32;
            let values = [first, first + 1.0, first + 2.0, first + 3.0];
            joining.add(slot(part, 3), &[2, 2], &values).unwrap()
        };
        assert!(add(2).is_none());
        assert!(add(0).is_none());
        let whole = add(1).unwrap();
        assert_eq!(whole.shape, [6, 2]);
        let inputs_first = [0.0, 2.0, 10.0, 12.0, 20.0, 22.0];
        let inputs_second = [1.0, 3.0, 11.0, 13.0, 21.0, 23.0];
        assert_eq!(whole.values, [inputs_first, inputs_second].concat());
    }

    #[test]
    fn biases_are_joined_end_to_end() {
        let mut joining = Joining::default();
        assert!(
            joining
                .add(slot(1, 2), &[2], &[3.0, 4.0])
                .unwrap()
                .is_none()
        );
        let whole = joining.add(slot(0, 2), &[2], &[1.0, 2.0]);
        let whole = whole.unwrap().unwrap();
        assert_eq!(
            (whole.shape, whole.values),
            (vec![4], vec![1.0, 2.0, 3.0, 4.0])
        );
    }
}
