//! Multi-head self-attention with one fused projection to queries, keys and values.
//!
//! References: `CLIPAttention` in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/modeling_clip.py>
//! and `torch.nn.MultiheadAttention`, which OpenAI's and open_clip's blocks use.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};

use crate::clip::checkpoint::{Checkpoint, CheckpointError};
use crate::clip::kernels::attend;
use crate::clip::layers::Linear;

/// Added to the score of a pair that must not attend. The value is finite because WGSL lets a browser assume that no
/// infinity occurs. Its `exp` is exactly zero.
const MASKED: f32 = -1.0e9;

/// Keys and values of a sequence, each `[n, heads, l, head_width]`. Later tokens attend to them.
#[derive(Clone)]
pub struct KeyValue {
    keys: Tensor<4>,
    values: Tensor<4>,
}

impl KeyValue {
    /// The keys and values of one beginning, `[1, heads, p, head_width]`, before those of each of `n` sequences.
    fn followed_by(&self, next: Self) -> Self {
        let join = |beginning: &Tensor<4>, next: Tensor<4>| {
            let [_, heads, p, head_width] = beginning.dims();
            let each = [next.dims()[0], heads, p, head_width];
            Tensor::cat(vec![beginning.clone().expand(each), next], 2)
        };
        Self {
            keys: join(&self.keys, next.keys),
            values: join(&self.values, next.values),
        }
    }
}

/// Self-attention: `[n, l, width] -> [n, l, width]`.
#[derive(Module, Debug)]
pub struct Attention {
    /// `width -> 3 · width`: queries, keys, values. One large product, as in open_clip's files: three products would be
    /// three launches and read the input three times.
    in_proj: Linear,
    out_proj: Linear,
    num_heads: usize,
}

impl Attention {
    /// Takes the weights `{name}.*`.
    pub fn load(
        checkpoint: &mut Checkpoint,
        name: &str,
        width: usize,
        num_heads: usize,
    ) -> Result<Self, CheckpointError> {
        Ok(Self {
            in_proj: checkpoint.fused_qkv(name, width)?,
            out_proj: checkpoint.linear(&format!("{name}.out_proj"), width, width)?,
            num_heads,
        })
    }

    /// Attends within each sequence of the batch, and to the common beginning of all sequences, if there is one. Returns
    /// the sequences' own keys and values too.
    ///
    /// # Shapes
    /// - `x`: `[n, l, width]`
    /// - `mask`: `[l, l]`, or `[l, p + l]` after a beginning of `p` tokens, added to the scores
    pub fn forward(
        &self,
        x: Tensor<3>,
        mask: Option<Tensor<2>>,
        beginning: Option<&KeyValue>,
    ) -> (Tensor<3>, KeyValue) {
        let [n, l, width] = x.dims();
        let head_width = width / self.num_heads;
        let qkv = self
            .in_proj
            .forward(x)
            .reshape([n, l, 3, self.num_heads, head_width])
            .permute([2, 0, 3, 1, 4]);
        let [q, keys, values] =
            [0, 1, 2].map(|part| qkv.clone().narrow(0, part, 1).squeeze_dim::<4>(0));
        let own = KeyValue { keys, values };
        let all = match beginning {
            Some(beginning) => beginning.followed_by(own.clone()),
            None => own.clone(),
        };
        let attended = attend(q, all.keys, all.values, mask);
        (self.out_proj.forward(attended), own)
    }
}

/// The mask `[l, l]` that lets each position see itself and the positions before it.
pub(super) fn causal_mask(l: usize, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..l * l)
        .map(|at| if at % l > at / l { MASKED } else { 0.0 })
        .collect();
    Tensor::from_data(TensorData::new(values, [l, l]), device)
}
