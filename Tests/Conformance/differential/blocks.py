"""The blocks of which models are drawn: for each kind of value those that take it, with how often they are drawn.

A block takes a draft and a value and yields a value.
"""

from activations import activation
from joints import branches, channels_last, pooled_head, residual
from layers import conv, deconv, dense
from moves import identity, image_move, pool, selection, to_image, to_sequence, to_vector
from norms import batch_norm, instance_norm, layer_norm, scale_shift
from opaque import attention, opaque, recurrence

BLOCKS = {
    "vector": ((dense, 8), (activation, 6), (residual, 4), (branches, 2), (batch_norm, 2), (layer_norm, 1),
               (scale_shift, 2), (identity, 1), (selection, 1), (to_image, .7), (opaque, .6)),
    "sequence": ((dense, 6), (activation, 5), (residual, 4), (branches, 1.5), (layer_norm, 3), (scale_shift, 1),
                 (identity, 1), (selection, .7), (attention, .8), (recurrence, 2), (to_vector, 2), (opaque, .5)),
    "signal": ((conv, 8), (activation, 6), (residual, 3), (branches, 1.5), (batch_norm, 2), (instance_norm, .5),
               (scale_shift, 1), (identity, .7), (selection, .7), (pool, 2), (deconv, .7), (to_vector, 2),
               (to_sequence, .7), (channels_last, .5), (opaque, .5)),
    "image": ((conv, 9), (activation, 6), (residual, 4), (branches, 2), (batch_norm, 2), (instance_norm, 1),
              (scale_shift, 1.5), (identity, .7), (selection, 1), (pool, 2), (deconv, 1), (image_move, 2),
              (pooled_head, .5), (to_vector, 2), (to_sequence, .4), (channels_last, .6), (opaque, .6)),
}
