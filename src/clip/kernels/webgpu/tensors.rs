//! Tensors as the kernels read and write them.

use burn_cubecl::CubeDevice;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;

/// Memory for a result of `shape`, on the device and in the type of `like`. The numbers in it are arbitrary.
pub fn empty<const D: usize>(like: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    let device: CubeDevice = like.device.clone();
    empty_device_contiguous_dtype(like.client.clone(), device, shape.into(), like.dtype)
}

/// The tensor with its rows one after the other in memory, copied if they were not.
pub fn dense(tensor: CubeTensor) -> CubeTensor {
    into_contiguous(tensor)
}
