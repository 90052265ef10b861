//! The names of tensors in the two layouts, and what a name tells about its tensor.

use super::error::ForeignArchitecture;
use super::linear_weights::Slot;
use crate::clip::config::Layout;

/// Parts of names, HF's and open_clip's, replaced in this order.
#[rustfmt::skip]
const OPEN_CLIP_NAMES: [(&str, &str); 16] = [
    ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
    ("vision_model.embeddings.patch_embedding", "visual.conv1"),
    ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
    ("vision_model.pre_layrnorm", "visual.ln_pre"),
    ("vision_model.encoder.layers", "visual.transformer.resblocks"),
    ("vision_model.post_layernorm", "visual.ln_post"),
    ("visual_projection.weight", "visual.proj"),
    ("text_model.embeddings.token_embedding", "token_embedding"),
    ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
    ("text_model.encoder.layers", "transformer.resblocks"),
    ("text_model.final_layer_norm", "ln_final"),
    ("text_projection.weight", "text_projection"),
    (".layer_norm", ".ln_"),
    (".self_attn.", ".attn."),
    (".mlp.fc1", ".mlp.c_fc"),
    (".mlp.fc2", ".mlp.c_proj"),
];

/// Ends of the names of buffers: PyTorch stores them beside the parameters, and inference does not need them.
const BUFFERS: [&str; 3] = ["position_ids", "num_batches_tracked", "attn_mask"];

/// Ends of the names of the weights of linear layers in either layout. They are stored as `[outputs, inputs]`.
const LINEAR_WEIGHTS: [&str; 13] = [
    "in_proj_weight",
    "q_proj.weight",
    "k_proj.weight",
    "v_proj.weight",
    "out_proj.weight",
    "c_proj.weight",
    "fc1.weight",
    "fc2.weight",
    "c_fc.weight",
    "visual_projection.weight",
    "text_projection.weight",
    "head.proj.weight",
    "classifier.weight",
];

/// Start of the names of a tower of timm.
const TIMM_TRUNK: &str = "visual.trunk.";

/// HF's names of the three projections that open_clip stores as one tensor, in the order of that tensor.
pub(super) const QUERY_KEY_VALUE: [&str; 3] = ["q_proj", "k_proj", "v_proj"];

/// One of the two towers of a CLIP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Tower {
    /// The tower that embeds images.
    Image,
    /// The tower that embeds texts. `logit_scale` is counted with it.
    Text,
}

/// HF's name of a tensor, as a file of this `layout` spells it.
pub(super) fn in_file(name: &str, layout: Layout) -> String {
    match layout {
        Layout::HuggingFace => name.to_owned(),
        // HF has no name for the tensors of a tower of convolutions.
        Layout::OpenClip if name.starts_with("visual.") => name.to_owned(),
        Layout::OpenClip => OPEN_CLIP_NAMES
            .iter()
            .fold(name.to_owned(), |name, (hf, open_clip)| {
                name.replace(hf, open_clip)
            }),
    }
}

/// The tower that a tensor belongs to, by its name in either layout.
pub(super) fn tower(name: &str) -> Tower {
    let image = ["visual.", "vision_model.", "visual_projection."];
    if image.iter().any(|start| name.starts_with(start)) {
        Tower::Image
    } else {
        Tower::Text
    }
}

/// Whether a tensor is a buffer, which inference does not need.
pub(super) fn is_buffer(name: &str) -> bool {
    BUFFERS.iter().any(|end| name.ends_with(end))
}

/// Whether the values of a tensor stay in the memory of the host. These are the single numbers and the table of token
/// embeddings: a text needs a dozen of the table's 49,408 rows, and ViT-L's 152 MB are more than WebGPU binds by
/// default (128 MiB).
pub(super) fn stays_on_host(name: &str) -> bool {
    name == "logit_scale" || name.ends_with("token_embedding.weight")
}

/// Whether a tensor is the weight of a linear layer, which is transposed when it arrives.
pub(super) fn is_linear_weight(name: &str) -> bool {
    LINEAR_WEIGHTS.iter().any(|end| name.ends_with(end))
}

/// Whether a tensor belongs to a linear layer of a tower of convolutions: a ResNet, or a tower of timm.
pub(super) fn is_convolutional(name: &str) -> bool {
    let starts = ["visual.attnpool.", TIMM_TRUNK, "visual.head."];
    starts.iter().any(|start| name.starts_with(start))
}

/// The slot that the weight or bias of queries, keys or values fills, by its name in HF's layout. The joined tensor has
/// open_clip's name.
pub(super) fn query_key_value(name: &str) -> Option<Slot> {
    let (layer, rest) = name.split_once(".self_attn.")?;
    let (projection, what) = rest.split_once('.')?;
    let part = QUERY_KEY_VALUE.iter().position(|p| *p == projection)?;
    Some(Slot {
        name: format!("{layer}.self_attn.in_proj_{what}"),
        part,
        parts: QUERY_KEY_VALUE.len(),
    })
}

/// The unsupported architecture that a tensor of this name belongs to, if any. `has_timm` tells whether the config asks
/// for a tower of timm that this crate computes.
pub(super) fn foreign_architecture(name: &str, has_timm: bool) -> Option<ForeignArchitecture> {
    match name.split_once('.')?.0 {
        "text" => Some(ForeignArchitecture::CustomText),
        _ if name.starts_with(TIMM_TRUNK) && !has_timm => Some(ForeignArchitecture::Timm),
        _ => None,
    }
}
