//! The names of tensors in the two layouts, and what they tell.

use super::linear_weights::Slot;
use crate::clip::config::Layout;

/// HF's names and open_clip's, as parts of a tensor's name; applied in this order.
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

/// Ends of the names of what PyTorch stores beside the parameters and inference does not need.
const NOT_PARAMETERS: [&str; 3] = ["position_ids", "num_batches_tracked", "attn_mask"];

/// Ends of the names of linear layers' weights, stored `[outputs, inputs]`, in either layout.
const LINEAR_WEIGHTS: [&str; 11] = [
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
];

/// HF's names of what open_clip stores as one tensor, in its order.
pub(super) const QUERY_KEY_VALUE: [&str; 3] = ["q_proj", "k_proj", "v_proj"];

/// One of the two halves of a CLIP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Tower {
    /// What embeds images.
    Image,
    /// What embeds texts, and the rest of the file.
    Text,
}

/// HF's name as a file of this layout spells it.
pub(super) fn in_file(name: &str, layout: Layout) -> String {
    match layout {
        Layout::HuggingFace => name.to_owned(),
        Layout::OpenClip => OPEN_CLIP_NAMES
            .iter()
            .fold(name.to_owned(), |name, (hf, open_clip)| {
                name.replace(hf, open_clip)
            }),
    }
}

/// To which tower a tensor belongs, by its name in either layout.
pub(super) fn tower(name: &str) -> Tower {
    let image = ["visual.", "vision_model.", "visual_projection."];
    if image.iter().any(|start| name.starts_with(start)) {
        Tower::Image
    } else {
        Tower::Text
    }
}

/// Whether it is a buffer that inference does without.
pub(super) fn is_no_parameter(name: &str) -> bool {
    NOT_PARAMETERS.iter().any(|end| name.ends_with(end))
}

/// Whether its values stay in this machine's own memory: the table of token embeddings, of which a
/// text needs a dozen of 49,408 rows (and ViT-L's 152 MB are more than WebGPU binds by default,
/// 128 MiB), and a single number.
pub(super) fn stays_on_host(name: &str) -> bool {
    name == "logit_scale" || name.ends_with("token_embedding.weight")
}

/// Whether it is the weight of a linear layer, which is laid out anew.
pub(super) fn is_linear_weight(name: &str) -> bool {
    LINEAR_WEIGHTS.iter().any(|end| name.ends_with(end))
}

/// Whether it is the weight of a linear layer of a ResNet.
pub(super) fn is_resnet(name: &str) -> bool {
    name.starts_with("visual.attnpool.")
}

/// Of which tensor the queries', keys' or values' weight or bias of a transformer's layer in HF's
/// layout is a part; the whole has open_clip's name.
pub(super) fn query_key_value(name: &str) -> Option<Slot> {
    let (layer, own) = name.split_once(".self_attn.")?;
    let (projection, what) = own.split_once('.')?;
    let part = QUERY_KEY_VALUE.iter().position(|p| *p == projection)?;
    Some(Slot {
        name: format!("{layer}.self_attn.in_proj_{what}"),
        part,
        parts: QUERY_KEY_VALUE.len(),
    })
}

/// The architecture that a tensor gives away, where it is one that is not computed here.
pub(super) fn foreign(name: &str) -> Option<&'static str> {
    match name.split_once('.')?.0 {
        "text" => Some("open_clip's custom text towers"),
        _ if name.starts_with("visual.trunk.") => Some("timm's image towers"),
        _ => None,
    }
}
