//! The image tower: a Vision Transformer, CLIP's own ResNet or an EfficientNet, behind one type.
//!
//! References: `CLIPVisionTransformer` in
//! <https://github.com/huggingface/transformers/blob/v4.57.3/src/transformers/models/clip/modeling_clip.py>,
//! `VisionTransformer` in <https://github.com/openai/CLIP/blob/main/clip/model.py>

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::efficientnet::EfficientNet;
use super::resnet::ModifiedResNet;
use super::transformer::Transformer;
use crate::clip::arithmetic::Arithmetic;
use crate::clip::checkpoint::{Checkpoint, CheckpointError};
use crate::clip::config::{VisionConfig, VisionTowerConfig, VitConfig};
use crate::clip::layers::LayerNorm;
use crate::clip::layers::Linear;

const PATCH_EMBEDDING: &str = "vision_model.embeddings.patch_embedding.weight";

/// The image tower with its projection: `[n, 3, image_size, image_size] -> [n, projection_dim]`.
#[derive(Module, Debug)]
pub struct VisionTower {
    image_size: usize,
    backbone: Backbone,
}

/// The architectures of image towers.
#[derive(Module, Debug)]
enum Backbone {
    /// Patches through a transformer, pooled by a class token.
    Vit(VisionTransformer),
    /// Convolutions, pooled by attention.
    ResNet(ModifiedResNet),
    /// Depthwise convolutions, pooled by their mean.
    EfficientNet(EfficientNet),
}

impl VisionTower {
    /// Takes the weights of the image tower.
    pub fn load(
        checkpoint: &mut Checkpoint,
        config: &VisionConfig,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let image_size = config.image_size;
        let backbone = match &config.tower {
            VisionTowerConfig::Vit(vit) => Backbone::Vit(VisionTransformer::load(
                checkpoint,
                vit,
                image_size,
                projection_dim,
            )?),
            VisionTowerConfig::ResNet(resnet) => Backbone::ResNet(ModifiedResNet::load(
                checkpoint,
                resnet,
                image_size,
                projection_dim,
            )?),
            VisionTowerConfig::EfficientNet(efficientnet) => Backbone::EfficientNet(
                EfficientNet::load(checkpoint, efficientnet, projection_dim)?,
            ),
        };
        Ok(Self {
            image_size,
            backbone,
        })
    }

    /// Image features, not normalised.
    ///
    /// # Shapes
    /// - `pixel_values`: `[n, 3, image_size, image_size]`
    /// - output: `[n, projection_dim]`
    ///
    /// # Panics
    /// If `pixel_values` has another shape.
    pub fn forward(&self, pixel_values: Tensor<4>, arithmetic: Arithmetic) -> Tensor<2> {
        let side = self.image_size;
        assert_eq!(
            pixel_values.dims()[1..],
            [3, side, side],
            "pixel_values must be [n, 3, {side}, {side}]"
        );
        match &self.backbone {
            Backbone::Vit(tower) => tower.forward(pixel_values, arithmetic),
            Backbone::ResNet(tower) => tower.forward(pixel_values),
            Backbone::EfficientNet(tower) => tower.forward(pixel_values),
        }
    }
}

/// CLIP's Vision Transformer.
#[derive(Module, Debug)]
pub struct VisionTransformer {
    /// `3 · patch_size² -> width`. The files hold a convolution whose stride is its kernel size. Its patches do not
    /// overlap, so the layer is one matrix product over the patches as rows, which every backend computes fast.
    patch_embedding: Linear,
    class_embedding: Param<Tensor<1>>,
    /// `[1 + patches, width]`, with the class token first.
    position_embedding: Param<Tensor<2>>,
    pre_layrnorm: LayerNorm,
    transformer: Transformer,
    post_layernorm: LayerNorm,
    visual_projection: Linear,
    patch_size: usize,
}

impl VisionTransformer {
    fn load(
        checkpoint: &mut Checkpoint,
        config: &VitConfig,
        image_size: usize,
        projection_dim: usize,
    ) -> Result<Self, CheckpointError> {
        let (patch_size, width) = (config.patch_size, config.transformer.hidden_size);
        let eps = config.transformer.layer_norm_eps;
        let patches = (image_size / patch_size).pow(2);
        let patch_embedding = checkpoint
            .tensor(PATCH_EMBEDDING, [width, 3, patch_size, patch_size])?
            .reshape([width, 3 * patch_size * patch_size])
            .transpose();
        let class_embedding =
            checkpoint.tensor("vision_model.embeddings.class_embedding", [width])?;
        let position_embedding = checkpoint.tensor(
            "vision_model.embeddings.position_embedding.weight",
            [1 + patches, width],
        )?;
        Ok(Self {
            patch_embedding: checkpoint.layer(PATCH_EMBEDDING, patch_embedding, None),
            class_embedding: Param::from_tensor(class_embedding),
            position_embedding: Param::from_tensor(position_embedding),
            pre_layrnorm: checkpoint.layer_norm("vision_model.pre_layrnorm", width, eps)?,
            transformer: Transformer::load(
                checkpoint,
                "vision_model.encoder",
                &config.transformer,
            )?,
            post_layernorm: checkpoint.layer_norm("vision_model.post_layernorm", width, eps)?,
            visual_projection: checkpoint.projection(
                "visual_projection.weight",
                width,
                projection_dim,
            )?,
            patch_size,
        })
    }

    fn forward(&self, pixel_values: Tensor<4>, arithmetic: Arithmetic) -> Tensor<2> {
        let [n, channels, height, width] = pixel_values.dims();
        let p = self.patch_size;
        let (rows, columns) = (height / p, width / p);
        let patches = pixel_values
            .reshape([n, channels, rows, p, columns, p])
            .permute([0, 2, 4, 1, 3, 5])
            .reshape([n, rows * columns, channels * p * p]);
        let patches = self.patch_embedding.forward(arithmetic.cast(patches));
        let patches = Arithmetic::F32.cast(patches);

        let hidden_size = patches.dims()[2];
        let class_token = self
            .class_embedding
            .val()
            .reshape([1, 1, hidden_size])
            .expand([n, 1, hidden_size]);
        let tokens = Tensor::cat(vec![class_token, patches], 1);
        let tokens = tokens + self.position_embedding.val().unsqueeze::<3>();

        let tokens = self
            .transformer
            .forward(self.pre_layrnorm.forward(tokens), None, arithmetic);
        let class_token = tokens.narrow(1, 0, 1).squeeze_dim::<2>(1);
        self.visual_projection
            .forward(self.post_layernorm.forward(class_token))
    }
}
