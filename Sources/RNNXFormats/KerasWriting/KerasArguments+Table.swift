// Written by Fixtures/generate/argument_table.py: the arguments of each layer and their defaults.

extension KerasArguments {
  static let keras3Table = #"""
    {"Activation": {"activation": [], "activity_regularizer": [null], "trainable": [true]},
    "ActivityRegularization": {"activity_regularizer": [null], "l1": [0.0], "l2": [0.0],
      "trainable": [true]},
    "AdaptiveAveragePooling1D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "AdaptiveAveragePooling2D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "AdaptiveAveragePooling3D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "AdaptiveMaxPooling1D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "AdaptiveMaxPooling2D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "AdaptiveMaxPooling3D": {"activity_regularizer": [null], "data_format": [null],
      "output_size": [], "trainable": [true]},
    "Add": {"activity_regularizer": [null], "trainable": [true]},
    "AdditiveAttention": {"activity_regularizer": [null], "dropout": [0.0], "score_mode":
      ["dot"], "seed": [null], "trainable": [true], "use_scale": [true]},
    "AlphaDropout": {"activity_regularizer": [null], "noise_shape": [null], "rate": [],
      "seed": [null], "trainable": [true]},
    "Attention": {"activity_regularizer": [null], "dropout": [0.0], "score_mode": ["dot"],
      "seed": [null], "trainable": [true], "use_scale": [false]},
    "Average": {"activity_regularizer": [null], "trainable": [true]},
    "AveragePooling1D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [], "strides":
      [null], "trainable": [true]},
    "AveragePooling2D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [], "strides":
      [null], "trainable": [true]},
    "AveragePooling3D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [], "strides":
      [null], "trainable": [true]},
    "BatchNormalization": {"activity_regularizer": [null], "axis": [-1], "beta_constraint":
      [null], "beta_initializer": ["zeros"], "beta_regularizer": [null], "center": [true],
      "epsilon": [0.001], "gamma_constraint": [null], "gamma_initializer": ["ones"],
      "gamma_regularizer": [null], "momentum": [0.99], "moving_mean_initializer": ["zeros"],
      "moving_variance_initializer": ["ones"], "renorm": [false], "renorm_clipping": [null],
      "renorm_momentum": [0.99], "scale": [true], "synchronized": [false], "trainable":
      [true]},
    "Bidirectional": {"activity_regularizer": [null], "backward_layer": [null], "layer": [],
      "merge_mode": ["concat"], "trainable": [true], "weights": [null]},
    "CategoryEncoding": {"activity_regularizer": [null], "num_tokens": [null], "output_mode":
      ["multi_hot"], "sparse": [false], "trainable": [true]},
    "Concatenate": {"activity_regularizer": [null], "axis": [-1], "trainable": [true]},
    "Conv1D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      [null], "dilation_rate": [1], "filters": [], "groups": [1], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "lora_alpha": [null], "lora_rank": [null], "padding": ["valid"], "rank": [],
      "strides": [1], "trainable": [true], "use_bias": [true]},
    "Conv1DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dilation_rate": [1], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "output_padding": [null], "padding": ["valid"], "rank": [], "strides": [1],
      "trainable": [true], "use_bias": [true]},
    "Conv2D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      [null], "dilation_rate": [[1, 1]], "filters": [], "groups": [1], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "lora_alpha": [null], "lora_rank": [null], "padding": ["valid"],
      "rank": [], "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv2DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dilation_rate": [[1, 1]], "filters": [], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "output_padding": [null], "padding": ["valid"], "rank": [],
      "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv3D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      [null], "dilation_rate": [[1, 1, 1]], "filters": [], "groups": [1], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "lora_alpha": [null], "lora_rank": [null], "padding": ["valid"],
      "rank": [], "strides": [[1, 1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv3DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dilation_rate": [[1, 1, 1]], "filters": [], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "output_padding": [null], "padding": ["valid"], "rank": [],
      "strides": [[1, 1, 1]], "trainable": [true], "use_bias": [true]},
    "ConvLSTM1D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [1], "dropout": [0.0], "filters": [],
      "go_backwards": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "recurrent_activation": ["sigmoid"], "recurrent_constraint":
      [null], "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "seed": [null], "stateful": [false], "strides": [1], "trainable": [true],
      "unit_forget_bias": [true], "unroll": [false], "use_bias": [true],
      "zero_output_for_mask": [false]},
    "ConvLSTM2D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [1], "dropout": [0.0], "filters": [],
      "go_backwards": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "recurrent_activation": ["sigmoid"], "recurrent_constraint":
      [null], "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "seed": [null], "stateful": [false], "strides": [1], "trainable": [true],
      "unit_forget_bias": [true], "unroll": [false], "use_bias": [true],
      "zero_output_for_mask": [false]},
    "ConvLSTM3D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [1], "dropout": [0.0], "filters": [],
      "go_backwards": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "recurrent_activation": ["sigmoid"], "recurrent_constraint":
      [null], "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "seed": [null], "stateful": [false], "strides": [1], "trainable": [true],
      "unit_forget_bias": [true], "unroll": [false], "use_bias": [true],
      "zero_output_for_mask": [false]},
    "Cropping1D": {"activity_regularizer": [null], "cropping": [[1, 1]], "trainable": [true]},
    "Cropping2D": {"activity_regularizer": [null], "cropping": [[[0, 0], [0, 0]]],
      "data_format": [null], "trainable": [true]},
    "Cropping3D": {"activity_regularizer": [null], "cropping": [[[1, 1], [1, 1], [1, 1]]],
      "data_format": [null], "trainable": [true]},
    "Dense": {"activation": [null], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "lora_alpha":
      [null], "lora_rank": [null], "quantization_config": [null], "trainable": [true],
      "units": [], "use_bias": [true]},
    "DepthwiseConv1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [1], "kernel_size": [], "padding": ["valid"], "rank": [], "strides":
      [1], "trainable": [true], "use_bias": [true]},
    "DepthwiseConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [[1, 1]], "kernel_size": [], "padding": ["valid"], "rank": [],
      "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Discretization": {"bin_boundaries": [null], "epsilon": [0.01], "num_bins": [null],
      "output_mode": ["int"], "sparse": [false]},
    "Dot": {"activity_regularizer": [null], "axes": [], "normalize": [false], "trainable":
      [true]},
    "Dropout": {"activity_regularizer": [null], "noise_shape": [null], "rate": [], "seed":
      [null], "trainable": [true]},
    "ELU": {"activity_regularizer": [null], "alpha": [1.0], "trainable": [true]},
    "EinsumDense": {"activation": [null], "activity_regularizer": [null], "bias_axes": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "equation": [], "gptq_unpacked_column_size": [null], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "lora_alpha":
      [null], "lora_rank": [null], "output_shape": [], "quantization_config": [null],
      "trainable": [true]},
    "Embedding": {"activity_regularizer": [null], "embeddings_constraint": [null],
      "embeddings_initializer": ["uniform"], "embeddings_regularizer": [null], "input_dim":
      [], "lora_alpha": [null], "lora_rank": [null], "mask_zero": [false], "output_dim": [],
      "quantization_config": [null], "trainable": [true], "weights": [null]},
    "Flatten": {"activity_regularizer": [null], "data_format": [null], "trainable": [true]},
    "FlaxLayer": {"activity_regularizer": [null], "call_fn": [], "init_fn": [null], "method":
      [null], "module": [], "native_serialization_platforms": [null], "params": [null],
      "seed": [null], "state": [null], "trainable": [true], "variables": [null]},
    "GRU": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [], "dropout": [0.0],
      "go_backwards": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "reset_after": [true],
      "return_sequences": [false], "return_state": [false], "seed": [null], "stateful":
      [false], "trainable": [true], "units": [], "unroll": [false], "use_bias": [true],
      "use_cudnn": ["auto"], "zero_output_for_mask": [false]},
    "GRUCell": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "dropout": [0.0],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "reset_after": [true], "seed": [null],
      "trainable": [true], "units": [], "use_bias": [true]},
    "GaussianDropout": {"activity_regularizer": [null], "rate": [], "seed": [null],
      "trainable": [true]},
    "GaussianNoise": {"activity_regularizer": [null], "seed": [null], "stddev": [],
      "trainable": [true]},
    "GlobalAveragePooling1D": {"activity_regularizer": [null], "data_format": [null],
      "keepdims": [false], "pool_dimensions": [], "trainable": [true]},
    "GlobalAveragePooling2D": {"activity_regularizer": [null], "data_format": [null],
      "keepdims": [false], "pool_dimensions": [], "trainable": [true]},
    "GlobalAveragePooling3D": {"activity_regularizer": [null], "data_format": [null],
      "keepdims": [false], "pool_dimensions": [], "trainable": [true]},
    "GlobalMaxPooling1D": {"activity_regularizer": [null], "data_format": [null], "keepdims":
      [false], "pool_dimensions": [], "trainable": [true]},
    "GlobalMaxPooling2D": {"activity_regularizer": [null], "data_format": [null], "keepdims":
      [false], "pool_dimensions": [], "trainable": [true]},
    "GlobalMaxPooling3D": {"activity_regularizer": [null], "data_format": [null], "keepdims":
      [false], "pool_dimensions": [], "trainable": [true]},
    "GroupNormalization": {"activity_regularizer": [null], "axis": [-1], "beta_constraint":
      [null], "beta_initializer": ["zeros"], "beta_regularizer": [null], "center": [true],
      "epsilon": [0.001], "gamma_constraint": [null], "gamma_initializer": ["ones"],
      "gamma_regularizer": [null], "groups": [32], "scale": [true], "trainable": [true]},
    "GroupQueryAttention": {"activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "dropout": [0.0],
      "flash_attention": [null], "head_dim": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "num_key_value_heads": [], "num_query_heads": [], "seed": [null], "sliding_window":
      [null], "trainable": [true], "use_bias": [true], "use_gate": [false]},
    "HashedCrossing": {"activity_regularizer": [null], "num_bins": [], "output_mode": ["int"],
      "sparse": [false], "trainable": [true]},
    "Hashing": {"activity_regularizer": [null], "mask_value": [null], "num_bins": [],
      "output_mode": ["int"], "salt": [null], "sparse": [false], "trainable": [true]},
    "Identity": {"activity_regularizer": [null], "trainable": [true]},
    "InputLayer": {"activity_regularizer": [null], "batch_shape": [null], "batch_size":
      [null], "input_tensor": [null], "optional": [false], "ragged": [null], "shape": [null],
      "sparse": [null], "trainable": [true]},
    "IntegerLookup": {"activity_regularizer": [null], "idf_weights": [null], "invert":
      [false], "mask_token": [null], "max_tokens": [null], "num_oov_indices": [1],
      "oov_method": ["floormod"], "oov_token": [-1], "output_mode": ["int"],
      "pad_to_max_tokens": [false], "salt": [null], "sparse": [false], "trainable": [true],
      "vocabulary": [null], "vocabulary_dtype": ["int64"]},
    "JaxLayer": {"activity_regularizer": [null], "call_fn": [], "init_fn": [null],
      "native_serialization_platforms": [null], "params": [null], "seed": [null], "state":
      [null], "trainable": [true]},
    "LSTM": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_activation": ["sigmoid"], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "seed": [null], "stateful": [false], "trainable": [true], "unit_forget_bias": [true],
      "units": [], "unroll": [false], "use_bias": [true], "use_cudnn": ["auto"],
      "zero_output_for_mask": [false]},
    "LSTMCell": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "dropout": [0.0],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "seed": [null], "trainable": [true],
      "unit_forget_bias": [true], "units": [], "use_bias": [true]},
    "Lambda": {"activity_regularizer": [null], "arguments": [null], "function": [], "mask":
      [null], "output_shape": [null], "trainable": [true]},
    "Layer": {"activity_regularizer": [null], "trainable": [true]},
    "LayerNormalization": {"activity_regularizer": [null], "axis": [-1], "beta_constraint":
      [null], "beta_initializer": ["zeros"], "beta_regularizer": [null], "center": [true],
      "epsilon": [0.001], "gamma_constraint": [null], "gamma_initializer": ["ones"],
      "gamma_regularizer": [null], "scale": [true], "trainable": [true]},
    "LeakyReLU": {"activity_regularizer": [null], "negative_slope": [0.3], "trainable":
      [true]},
    "Masking": {"activity_regularizer": [null], "mask_value": [0.0], "trainable": [true]},
    "MaxPooling1D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [2], "strides":
      [null], "trainable": [true]},
    "MaxPooling2D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [[2, 2]],
      "strides": [null], "trainable": [true]},
    "MaxPooling3D": {"activity_regularizer": [null], "data_format": [null], "padding":
      ["valid"], "pool_dimensions": [], "pool_mode": ["max"], "pool_size": [[2, 2, 2]],
      "strides": [null], "trainable": [true]},
    "Maximum": {"activity_regularizer": [null], "trainable": [true]},
    "MelSpectrogram": {"activity_regularizer": [null], "fft_length": [2048], "mag_exp": [2.0],
      "max_freq": [null], "min_freq": [20.0], "min_power": [1e-10], "num_mel_bins": [128],
      "power_to_db": [true], "ref_power": [1.0], "sampling_rate": [16000], "sequence_length":
      [null], "sequence_stride": [512], "top_db": [80.0], "trainable": [true], "window":
      ["hann"]},
    "Minimum": {"activity_regularizer": [null], "trainable": [true]},
    "MultiHeadAttention": {"activity_regularizer": [null], "attention_axes": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "dropout": [0.0], "flash_attention": [null], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "key_dim": [],
      "num_heads": [], "output_shape": [null], "seed": [null], "sliding_window": [null],
      "trainable": [true], "use_bias": [true], "use_gate": [false], "value_dim": [null]},
    "Multiply": {"activity_regularizer": [null], "trainable": [true]},
    "Normalization": {"activity_regularizer": [null], "axis": [-1], "invert": [false], "mean":
      [null], "trainable": [true], "variance": [null]},
    "PReLU": {"activity_regularizer": [null], "alpha_constraint": [null], "alpha_initializer":
      ["Zeros"], "alpha_regularizer": [null], "shared_axes": [null], "trainable": [true]},
    "Permute": {"activity_regularizer": [null], "dims": [], "trainable": [true]},
    "Pipeline": {"layers": []},
    "RMSNormalization": {"activity_regularizer": [null], "axis": [-1], "epsilon": [1e-06],
      "trainable": [true]},
    "RNN": {"activity_regularizer": [null], "cell": [], "go_backwards": [false],
      "return_sequences": [false], "return_state": [false], "stateful": [false], "trainable":
      [true], "unroll": [false], "zero_output_for_mask": [false]},
    "ReLU": {"activity_regularizer": [null], "max_value": [null], "negative_slope": [0.0],
      "threshold": [0.0], "trainable": [true]},
    "RepeatVector": {"activity_regularizer": [null], "n": [], "trainable": [true]},
    "Rescaling": {"activity_regularizer": [null], "offset": [0.0], "scale": [], "trainable":
      [true]},
    "Reshape": {"activity_regularizer": [null], "target_shape": [], "trainable": [true]},
    "ReversibleEmbedding": {"activity_regularizer": [null], "embeddings_constraint": [null],
      "embeddings_initializer": ["uniform"], "embeddings_regularizer": [null], "input_dim":
      [], "logit_soft_cap": [null], "lora_alpha": [null], "lora_rank": [null], "mask_zero":
      [false], "output_dim": [], "quantization_config": [null], "reverse_dtype": [null],
      "tie_weights": [true], "trainable": [true], "weights": [null]},
    "STFTSpectrogram": {"activity_regularizer": [null], "data_format": [null], "expand_dims":
      [false], "fft_length": [null], "frame_length": [256], "frame_step": [null], "mode":
      ["log"], "padding": ["valid"], "periodic": [false], "scaling": ["density"], "trainable":
      [true], "window": ["hann"]},
    "SeparableConv1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [1], "filters": [], "kernel_size": [], "padding": ["valid"],
      "pointwise_constraint": [null], "pointwise_initializer": ["glorot_uniform"],
      "pointwise_regularizer": [null], "rank": [], "strides": [1], "trainable": [true],
      "use_bias": [true]},
    "SeparableConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [[1, 1]], "filters": [], "kernel_size": [], "padding": ["valid"],
      "pointwise_constraint": [null], "pointwise_initializer": ["glorot_uniform"],
      "pointwise_regularizer": [null], "rank": [], "strides": [[1, 1]], "trainable": [true],
      "use_bias": [true]},
    "SimpleRNN": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "seed": [null], "stateful": [false], "trainable": [true],
      "units": [], "unroll": [false], "use_bias": [true], "zero_output_for_mask": [false]},
    "SimpleRNNCell": {"activation": ["tanh"], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "dropout": [0.0], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_constraint": [null], "recurrent_dropout":
      [0.0], "recurrent_initializer": ["orthogonal"], "recurrent_regularizer": [null], "seed":
      [null], "trainable": [true], "units": [], "use_bias": [true]},
    "Softmax": {"activity_regularizer": [null], "axis": [-1], "trainable": [true]},
    "SpatialDropout1D": {"rate": [], "seed": [null]},
    "SpatialDropout2D": {"data_format": [null], "rate": [], "seed": [null]},
    "SpatialDropout3D": {"data_format": [null], "rate": [], "seed": [null]},
    "SpectralNormalization": {"activity_regularizer": [null], "layer": [], "power_iterations":
      [1], "trainable": [true]},
    "StackedRNNCells": {"activity_regularizer": [null], "cells": [], "trainable": [true]},
    "StringLookup": {"activity_regularizer": [null], "encoding": ["utf-8"], "idf_weights":
      [null], "invert": [false], "mask_token": [null], "max_tokens": [null],
      "num_oov_indices": [1], "oov_method": ["floormod"], "oov_token": ["[UNK]"],
      "output_mode": ["int"], "pad_to_max_tokens": [false], "salt": [null], "sparse": [false],
      "trainable": [true], "vocabulary": [null], "vocabulary_dtype": []},
    "Subtract": {"activity_regularizer": [null], "trainable": [true]},
    "TFSMLayer": {"call_endpoint": ["serve"], "call_training_endpoint": [null], "filepath":
      [], "trainable": [true]},
    "TextVectorization": {"activity_regularizer": [null], "encoding": ["utf-8"],
      "idf_weights": [null], "max_tokens": [null], "ngrams": [null], "output_mode": ["int"],
      "output_sequence_length": [null], "pad_to_max_tokens": [false], "ragged": [false],
      "sparse": [false], "split": ["whitespace"], "standardize":
      ["lower_and_strip_punctuation"], "trainable": [true], "vocabulary": [null]},
    "TimeDistributed": {"activity_regularizer": [null], "layer": [], "trainable": [true]},
    "TorchModuleWrapper": {"activity_regularizer": [null], "module": [], "output_shape":
      [null], "trainable": [true]},
    "UnitNormalization": {"activity_regularizer": [null], "axis": [-1], "trainable": [true]},
    "UpSampling1D": {"activity_regularizer": [null], "size": [2], "trainable": [true]},
    "UpSampling2D": {"activity_regularizer": [null], "data_format": [null], "interpolation":
      ["nearest"], "size": [[2, 2]], "trainable": [true]},
    "UpSampling3D": {"activity_regularizer": [null], "data_format": [null], "size": [[2, 2,
      2]], "trainable": [true]},
    "Wrapper": {"activity_regularizer": [null], "layer": [], "trainable": [true]},
    "ZeroPadding1D": {"activity_regularizer": [null], "data_format": [null], "padding": [1],
      "trainable": [true]},
    "ZeroPadding2D": {"activity_regularizer": [null], "data_format": [null], "padding": [[1,
      1]], "trainable": [true]},
    "ZeroPadding3D": {"activity_regularizer": [null], "data_format": [null], "padding": [[[1,
      1], [1, 1], [1, 1]]], "trainable": [true]}
    }
    """#
  static let tfKerasTable = #"""
    {"AbstractRNNCell": {"dynamic": [false], "trainable": [true]},
    "Activation": {"activation": [], "dynamic": [false], "trainable": [true]},
    "ActivityRegularization": {"dynamic": [false], "l1": [0.0], "l2": [0.0], "trainable":
      [true]},
    "Add": {"dynamic": [false], "trainable": [true]},
    "AdditiveAttention": {"dropout": [0.0], "dynamic": [false], "force_generator": [false],
      "rng_type": [null], "seed": [null], "trainable": [true], "use_scale": [true]},
    "AlphaDropout": {"dynamic": [false], "force_generator": [false], "noise_shape": [null],
      "rate": [], "rng_type": [null], "seed": [null], "trainable": [true]},
    "Attention": {"dropout": [0.0], "dynamic": [false], "force_generator": [false],
      "rng_type": [null], "score_mode": ["dot"], "seed": [null], "trainable": [true],
      "use_scale": [false]},
    "Average": {"dynamic": [false], "trainable": [true]},
    "AveragePooling1D": {"data_format": ["channels_last"], "dynamic": [false], "padding":
      ["valid"], "pool_function": [], "pool_size": [2], "strides": [null], "trainable":
      [true]},
    "AveragePooling2D": {"data_format": [null], "dynamic": [false], "padding": ["valid"],
      "pool_function": [], "pool_size": [[2, 2]], "strides": [null], "trainable": [true]},
    "AveragePooling3D": {"data_format": [null], "dynamic": [false], "padding": ["valid"],
      "pool_function": [], "pool_size": [[2, 2, 2]], "strides": [null], "trainable": [true]},
    "BatchNormalization": {"adjustment": [null], "axis": [-1], "beta_constraint": [null],
      "beta_initializer": ["zeros"], "beta_regularizer": [null], "center": [true], "dynamic":
      [false], "epsilon": [0.001], "fused": [null], "gamma_constraint": [null],
      "gamma_initializer": ["ones"], "gamma_regularizer": [null], "momentum": [0.99],
      "moving_mean_initializer": ["zeros"], "moving_variance_initializer": ["ones"], "renorm":
      [false], "renorm_clipping": [null], "renorm_momentum": [0.99], "scale": [true],
      "synchronized": [false], "trainable": [true], "virtual_batch_size": [null]},
    "Bidirectional": {"backward_layer": [null], "dynamic": [false], "layer": [], "merge_mode":
      ["concat"], "trainable": [true], "weights": [null]},
    "CategoryEncoding": {"dynamic": [false], "num_tokens": [null], "output_mode":
      ["multi_hot"], "sparse": [false], "trainable": [true]},
    "Concatenate": {"axis": [-1], "dynamic": [false], "trainable": [true]},
    "Conv1D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "conv_op": [null],
      "data_format": ["channels_last"], "dilation_rate": [1], "dynamic": [false], "filters":
      [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "strides": [1], "trainable": [true], "use_bias": [true]},
    "Conv1DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "dilation_rate": [1], "dynamic": [false],
      "filters": [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "output_padding":
      [null], "padding": ["valid"], "rank": [], "strides": [1], "trainable": [true],
      "use_bias": [true]},
    "Conv2D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "conv_op": [null],
      "data_format": [null], "dilation_rate": [[1, 1]], "dynamic": [false], "filters": [],
      "groups": [1], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "kernel_size": [], "padding": ["valid"], "rank": [],
      "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv2DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "dilation_rate": [[1, 1]], "dynamic": [false],
      "filters": [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "output_padding":
      [null], "padding": ["valid"], "rank": [], "strides": [[1, 1]], "trainable": [true],
      "use_bias": [true]},
    "Conv3D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "conv_op": [null],
      "data_format": [null], "dilation_rate": [[1, 1, 1]], "dynamic": [false], "filters": [],
      "groups": [1], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "kernel_size": [], "padding": ["valid"], "rank": [],
      "strides": [[1, 1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv3DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "dilation_rate": [[1, 1, 1]], "dynamic":
      [false], "filters": [], "groups": [1], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "output_padding": [null], "padding": ["valid"], "rank": [], "strides": [[1, 1, 1]],
      "trainable": [true], "use_bias": [true]},
    "ConvLSTM1D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [1], "dropout": [0.0], "dynamic": [false],
      "filters": [], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "recurrent_activation": ["hard_sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "strides": [1], "time_major": [false],
      "trainable": [true], "unit_forget_bias": [true], "unroll": [false], "use_bias": [true]},
    "ConvLSTM2D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [[1, 1]], "dropout": [0.0], "dynamic": [false],
      "filters": [], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "recurrent_activation": ["hard_sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "strides": [[1, 1]], "time_major":
      [false], "trainable": [true], "unit_forget_bias": [true], "unroll": [false], "use_bias":
      [true]},
    "ConvLSTM3D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [[1, 1, 1]], "dropout": [0.0], "dynamic":
      [false], "filters": [], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "recurrent_activation": ["hard_sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "strides": [[1, 1, 1]], "time_major":
      [false], "trainable": [true], "unit_forget_bias": [true], "unroll": [false], "use_bias":
      [true]},
    "Cropping1D": {"cropping": [[1, 1]], "dynamic": [false], "trainable": [true]},
    "Cropping2D": {"cropping": [[[0, 0], [0, 0]]], "data_format": [null], "dynamic": [false],
      "trainable": [true]},
    "Cropping3D": {"cropping": [[[1, 1], [1, 1], [1, 1]]], "data_format": [null], "dynamic":
      [false], "trainable": [true]},
    "Dense": {"activation": [null], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "dynamic": [false],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "trainable": [true], "units": [], "use_bias": [true]},
    "DenseFeatures": {"dynamic": [false], "expected_column_type": [], "feature_columns": [],
      "partitioner": [null], "trainable": [true]},
    "DepthwiseConv1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "depth_multiplier": [1],
      "depthwise_constraint": [null], "depthwise_initializer": ["glorot_uniform"],
      "depthwise_regularizer": [null], "dilation_rate": [1], "dynamic": [false], "filters":
      [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "strides": [1], "trainable": [true], "use_bias": [true]},
    "DepthwiseConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "depth_multiplier": [1],
      "depthwise_constraint": [null], "depthwise_initializer": ["glorot_uniform"],
      "depthwise_regularizer": [null], "dilation_rate": [[1, 1]], "dynamic": [false],
      "filters": [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "rank": [], "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Discretization": {"bin_boundaries": [null], "dynamic": [false], "epsilon": [0.01],
      "num_bins": [null], "output_mode": ["int"], "sparse": [false], "trainable": [true]},
    "Dot": {"axes": [], "dynamic": [false], "normalize": [false], "trainable": [true]},
    "Dropout": {"dynamic": [false], "force_generator": [false], "noise_shape": [null], "rate":
      [], "rng_type": [null], "seed": [null], "trainable": [true]},
    "ELU": {"alpha": [1.0], "dynamic": [false], "trainable": [true]},
    "EinsumDense": {"activation": [null], "activity_regularizer": [null], "bias_axes": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "dynamic": [false], "equation": [], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "output_shape": [], "trainable":
      [true]},
    "Embedding": {"activity_regularizer": [null], "dynamic": [false], "embeddings_constraint":
      [null], "embeddings_initializer": ["uniform"], "embeddings_regularizer": [null],
      "input_dim": [], "input_length": [null], "mask_zero": [false], "output_dim": [],
      "sparse": [false], "trainable": [true]},
    "Flatten": {"data_format": [null], "dynamic": [false], "trainable": [true]},
    "GRU": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [], "dropout": [0.0],
      "dynamic": [false], "force_generator": [false], "go_backwards": [false],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "reset_after": [true],
      "return_sequences": [false], "return_state": [false], "rng_type": [null], "seed":
      [null], "stateful": [false], "time_major": [false], "trainable": [true], "units": [],
      "unroll": [false], "use_bias": [true]},
    "GRUCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "dynamic": [false],
      "force_generator": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "reset_after": [true], "rng_type":
      [null], "seed": [null], "trainable": [true], "units": [], "use_bias": [true]},
    "GaussianDropout": {"dynamic": [false], "force_generator": [false], "rate": [],
      "rng_type": [null], "seed": [null], "trainable": [true]},
    "GaussianNoise": {"dynamic": [false], "force_generator": [false], "rng_type": [null],
      "seed": [null], "stddev": [], "trainable": [true]},
    "GlobalAveragePooling1D": {"data_format": ["channels_last"], "dynamic": [false],
      "keepdims": [false], "trainable": [true]},
    "GlobalAveragePooling2D": {"data_format": [null], "dynamic": [false], "keepdims": [false],
      "trainable": [true]},
    "GlobalAveragePooling3D": {"data_format": [null], "dynamic": [false], "keepdims": [false],
      "trainable": [true]},
    "GlobalMaxPooling1D": {"data_format": ["channels_last"], "dynamic": [false], "keepdims":
      [false], "trainable": [true]},
    "GlobalMaxPooling2D": {"data_format": [null], "dynamic": [false], "keepdims": [false],
      "trainable": [true]},
    "GlobalMaxPooling3D": {"data_format": [null], "dynamic": [false], "keepdims": [false],
      "trainable": [true]},
    "GroupNormalization": {"axis": [-1], "beta_constraint": [null], "beta_initializer":
      ["zeros"], "beta_regularizer": [null], "center": [true], "dynamic": [false], "epsilon":
      [0.001], "gamma_constraint": [null], "gamma_initializer": ["ones"], "gamma_regularizer":
      [null], "groups": [32], "scale": [true], "trainable": [true]},
    "HashedCrossing": {"dynamic": [false], "num_bins": [], "output_mode": ["int"], "sparse":
      [false], "trainable": [true]},
    "Hashing": {"dynamic": [false], "mask_value": [null], "num_bins": [], "output_mode":
      ["int"], "salt": [null], "sparse": [false], "trainable": [true]},
    "Identity": {"dynamic": [false], "trainable": [true]},
    "InputLayer": {"batch_size": [null], "dynamic": [false], "input_shape": [null],
      "input_tensor": [null], "optional": [false], "ragged": [null], "sparse": [null],
      "trainable": [true], "type_spec": [null]},
    "IntegerLookup": {"dynamic": [false], "idf_weights": [null], "invert": [false],
      "mask_token": [null], "max_tokens": [null], "num_oov_indices": [1], "oov_token": [-1],
      "output_mode": ["int"], "pad_to_max_tokens": [false], "sparse": [false], "trainable":
      [true], "vocabulary": [null], "vocabulary_dtype": ["int64"]},
    "LSTM": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "dynamic": [false], "force_generator": [false], "go_backwards":
      [false], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "rng_type": [null], "seed": [null], "stateful": [false],
      "time_major": [false], "trainable": [true], "unit_forget_bias": [true], "units": [],
      "unroll": [false], "use_bias": [true]},
    "LSTMCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "dynamic": [false],
      "force_generator": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "rng_type": [null], "seed": [null],
      "trainable": [true], "unit_forget_bias": [true], "units": [], "use_bias": [true]},
    "Lambda": {"arguments": [null], "dynamic": [false], "function": [], "mask": [null],
      "output_shape": [null], "trainable": [true]},
    "Layer": {"dynamic": [false], "trainable": [true]},
    "LayerNormalization": {"axis": [-1], "beta_constraint": [null], "beta_initializer":
      ["zeros"], "beta_regularizer": [null], "center": [true], "dynamic": [false], "epsilon":
      [0.001], "gamma_constraint": [null], "gamma_initializer": ["ones"], "gamma_regularizer":
      [null], "scale": [true], "trainable": [true]},
    "LeakyReLU": {"alpha": [0.3], "dynamic": [false], "trainable": [true]},
    "LocallyConnected1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dynamic": [false], "filters": [], "implementation": [1],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "kernel_size": [], "padding": ["valid"], "strides": [1],
      "trainable": [true], "use_bias": [true]},
    "LocallyConnected2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dynamic": [false], "filters": [], "implementation": [1],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "kernel_size": [], "padding": ["valid"], "strides": [[1,
      1]], "trainable": [true], "use_bias": [true]},
    "Masking": {"dynamic": [false], "mask_value": [0.0], "trainable": [true]},
    "MaxPooling1D": {"data_format": ["channels_last"], "dynamic": [false], "padding":
      ["valid"], "pool_function": [], "pool_size": [2], "strides": [null], "trainable":
      [true]},
    "MaxPooling2D": {"data_format": [null], "dynamic": [false], "padding": ["valid"],
      "pool_function": [], "pool_size": [[2, 2]], "strides": [null], "trainable": [true]},
    "MaxPooling3D": {"data_format": [null], "dynamic": [false], "padding": ["valid"],
      "pool_function": [], "pool_size": [[2, 2, 2]], "strides": [null], "trainable": [true]},
    "Maximum": {"dynamic": [false], "trainable": [true]},
    "Minimum": {"dynamic": [false], "trainable": [true]},
    "MultiHeadAttention": {"activity_regularizer": [null], "attention_axes": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "dropout": [0.0], "dynamic": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "key_dim": [], "num_heads": [],
      "output_shape": [null], "softmax_robust_masking": [false], "trainable": [true],
      "use_bias": [true], "value_dim": [null]},
    "Multiply": {"dynamic": [false], "trainable": [true]},
    "Normalization": {"axis": [-1], "dynamic": [false], "invert": [false], "mean": [null],
      "trainable": [true], "variance": [null]},
    "PReLU": {"alpha_constraint": [null], "alpha_initializer": ["zeros"], "alpha_regularizer":
      [null], "dynamic": [false], "shared_axes": [null], "trainable": [true]},
    "Permute": {"dims": [], "dynamic": [false], "trainable": [true]},
    "RNN": {"cell": [], "dynamic": [false], "go_backwards": [false], "return_sequences":
      [false], "return_state": [false], "stateful": [false], "time_major": [false],
      "trainable": [true], "unroll": [false]},
    "ReLU": {"dynamic": [false], "max_value": [null], "negative_slope": [0.0], "threshold":
      [0.0], "trainable": [true]},
    "RepeatVector": {"dynamic": [false], "n": [], "trainable": [true]},
    "Reshape": {"dynamic": [false], "target_shape": [], "trainable": [true]},
    "SeparableConv1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "depth_multiplier": [1],
      "depthwise_constraint": [null], "depthwise_initializer": ["glorot_uniform"],
      "depthwise_regularizer": [null], "dilation_rate": [1], "dynamic": [false], "filters":
      [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "pointwise_constraint": [null], "pointwise_initializer": ["glorot_uniform"],
      "pointwise_regularizer": [null], "rank": [], "strides": [1], "trainable": [true],
      "use_bias": [true]},
    "SeparableConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "conv_op": [null], "data_format": [null], "depth_multiplier": [1],
      "depthwise_constraint": [null], "depthwise_initializer": ["glorot_uniform"],
      "depthwise_regularizer": [null], "dilation_rate": [[1, 1]], "dynamic": [false],
      "filters": [], "groups": [1], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "pointwise_constraint": [null], "pointwise_initializer": ["glorot_uniform"],
      "pointwise_regularizer": [null], "rank": [], "strides": [[1, 1]], "trainable": [true],
      "use_bias": [true]},
    "SimpleRNN": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "dynamic": [false], "go_backwards": [false], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "time_major": [false], "trainable":
      [true], "units": [], "unroll": [false], "use_bias": [true]},
    "SimpleRNNCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "dynamic": [false],
      "force_generator": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "rng_type": [null], "seed": [null], "trainable":
      [true], "units": [], "use_bias": [true]},
    "Softmax": {"axis": [-1], "dynamic": [false], "robust_masking": [false], "trainable":
      [true]},
    "SpatialDropout1D": {"dynamic": [false], "force_generator": [false], "noise_shape":
      [null], "rate": [], "rng_type": [null], "seed": [null], "trainable": [true]},
    "SpatialDropout2D": {"data_format": [null], "dynamic": [false], "force_generator":
      [false], "noise_shape": [null], "rate": [], "rng_type": [null], "seed": [null],
      "trainable": [true]},
    "SpatialDropout3D": {"data_format": [null], "dynamic": [false], "force_generator":
      [false], "noise_shape": [null], "rate": [], "rng_type": [null], "seed": [null],
      "trainable": [true]},
    "SpectralNormalization": {"dynamic": [false], "layer": [], "power_iterations": [1],
      "trainable": [true]},
    "StackedRNNCells": {"cells": [], "dynamic": [false], "trainable": [true]},
    "StringLookup": {"dynamic": [false], "encoding": ["utf-8"], "idf_weights": [null],
      "invert": [false], "mask_token": [null], "max_tokens": [null], "num_oov_indices": [1],
      "oov_token": ["[UNK]"], "output_mode": ["int"], "pad_to_max_tokens": [false], "sparse":
      [false], "trainable": [true], "vocabulary": [null], "vocabulary_dtype": []},
    "Subtract": {"dynamic": [false], "trainable": [true]},
    "TextVectorization": {"dynamic": [false], "encoding": ["utf-8"], "idf_weights": [null],
      "max_tokens": [null], "ngrams": [null], "output_mode": ["int"],
      "output_sequence_length": [null], "pad_to_max_tokens": [false], "ragged": [false],
      "sparse": [false], "split": ["whitespace"], "standardize":
      ["lower_and_strip_punctuation"], "trainable": [true], "vocabulary": [null]},
    "ThresholdedReLU": {"dynamic": [false], "theta": [1.0], "trainable": [true]},
    "TimeDistributed": {"dynamic": [false], "layer": [], "trainable": [true]},
    "UnitNormalization": {"axis": [-1], "dynamic": [false], "trainable": [true]},
    "UpSampling1D": {"dynamic": [false], "size": [2], "trainable": [true]},
    "UpSampling2D": {"data_format": [null], "dynamic": [false], "interpolation": ["nearest"],
      "size": [[2, 2]], "trainable": [true]},
    "UpSampling3D": {"data_format": [null], "dynamic": [false], "size": [[2, 2, 2]],
      "trainable": [true]},
    "Wrapper": {"dynamic": [false], "layer": [], "trainable": [true]},
    "ZeroPadding1D": {"dynamic": [false], "padding": [1], "trainable": [true]},
    "ZeroPadding2D": {"data_format": [null], "dynamic": [false], "padding": [[1, 1]],
      "trainable": [true]},
    "ZeroPadding3D": {"data_format": [null], "dynamic": [false], "padding": [[1, 1, 1]],
      "trainable": [true]}
    }
    """#
  static let keras23Table = #"""
    {"Activation": {"activation": [], "trainable": [true]},
    "ActivityRegularization": {"l1": [0.0], "l2": [0.0], "trainable": [true]},
    "Add": {"trainable": [true]},
    "AlphaDropout": {"noise_shape": [null], "rate": [], "seed": [null], "trainable": [true]},
    "Average": {"trainable": [true]},
    "AveragePooling1D": {"data_format": ["channels_last"], "padding": ["valid"], "pool_size":
      [2], "strides": [null], "trainable": [true]},
    "AveragePooling2D": {"data_format": [null], "padding": ["valid"], "pool_size": [[2, 2]],
      "strides": [null], "trainable": [true]},
    "AveragePooling3D": {"data_format": [null], "padding": ["valid"], "pool_size": [[2, 2,
      2]], "strides": [null], "trainable": [true]},
    "BatchNormalization": {"axis": [-1], "beta_constraint": [null], "beta_initializer":
      ["zeros"], "beta_regularizer": [null], "center": [true], "epsilon": [0.001],
      "gamma_constraint": [null], "gamma_initializer": ["ones"], "gamma_regularizer": [null],
      "momentum": [0.99], "moving_mean_initializer": ["zeros"], "moving_variance_initializer":
      ["ones"], "scale": [true], "trainable": [true]},
    "Bidirectional": {"layer": [], "merge_mode": ["concat"], "trainable": [true], "weights":
      [null]},
    "Concatenate": {"axis": [-1], "trainable": [true]},
    "Conv1D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      ["channels_last"], "dilation_rate": [1], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "strides": [1], "trainable": [true], "use_bias":
      [true]},
    "Conv2D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      [null], "dilation_rate": [[1, 1]], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "strides": [[1, 1]], "trainable": [true],
      "use_bias": [true]},
    "Conv2DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dilation_rate": [[1, 1]], "filters": [], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "output_padding": [null], "padding": ["valid"], "rank": [],
      "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Conv3D": {"activation": [null], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "data_format":
      [null], "dilation_rate": [[1, 1, 1]], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "strides": [[1, 1, 1]], "trainable": [true],
      "use_bias": [true]},
    "Conv3DTranspose": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "dilation_rate": [[1, 1, 1]], "filters": [], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "kernel_size": [], "output_padding": [null], "padding": ["valid"], "rank": [],
      "strides": [[1, 1, 1]], "trainable": [true], "use_bias": [true]},
    "ConvLSTM2D": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "data_format": [null], "dilation_rate": [[1, 1]], "dropout": [0.0], "filters": [],
      "go_backwards": [false], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "recurrent_activation": ["hard_sigmoid"], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "stateful": [false], "strides": [[1, 1]], "trainable": [true], "unit_forget_bias":
      [true], "unroll": [false], "use_bias": [true]},
    "ConvLSTM2DCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "data_format": [null], "dilation_rate": [[1, 1]],
      "dropout": [0.0], "filters": [], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "recurrent_activation": ["hard_sigmoid"], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "strides": [[1, 1]], "trainable": [true],
      "unit_forget_bias": [true], "use_bias": [true]},
    "ConvRecurrent2D": {"data_format": [null], "dilation_rate": [[1, 1]], "filters": [],
      "go_backwards": [false], "implementation": [0], "kernel_size": [], "padding": ["valid"],
      "return_sequences": [false], "return_state": [false], "stateful": [false], "strides":
      [[1, 1]], "trainable": [true], "unroll": [false]},
    "Cropping1D": {"cropping": [[1, 1]], "data_format": [null], "trainable": [true]},
    "Cropping2D": {"cropping": [[[0, 0], [0, 0]]], "data_format": [null], "trainable":
      [true]},
    "Cropping3D": {"cropping": [[[1, 1], [1, 1], [1, 1]]], "data_format": [null], "trainable":
      [true]},
    "CuDNNGRU": {"activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [], "go_backwards":
      [false], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_constraint": [null], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "trainable": [true], "units": [],
      "unroll": [false]},
    "CuDNNLSTM": {"activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [], "go_backwards":
      [false], "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_constraint": [null], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "trainable": [true], "unit_forget_bias":
      [true], "units": [], "unroll": [false]},
    "Dense": {"activation": [null], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "trainable":
      [true], "units": [], "use_bias": [true]},
    "DepthwiseConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [[1, 1]], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "rank": [], "strides": [[1, 1]], "trainable": [true],
      "use_bias": [true]},
    "Dot": {"axes": [], "normalize": [false], "trainable": [true]},
    "Dropout": {"noise_shape": [null], "rate": [], "seed": [null], "trainable": [true]},
    "ELU": {"alpha": [1.0], "trainable": [true]},
    "Embedding": {"activity_regularizer": [null], "embeddings_constraint": [null],
      "embeddings_initializer": ["uniform"], "embeddings_regularizer": [null], "input_dim":
      [], "input_length": [null], "mask_zero": [false], "output_dim": [], "trainable":
      [true]},
    "Flatten": {"data_format": [null], "trainable": [true]},
    "GRU": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint": [null],
      "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [], "dropout": [0.0],
      "go_backwards": [false], "implementation": [2], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_activation": ["sigmoid"], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "reset_after": [false], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "trainable": [true], "units": [],
      "unroll": [false], "use_bias": [true]},
    "GRUCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "implementation": [2],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "reset_after": [false], "trainable":
      [true], "units": [], "use_bias": [true]},
    "GaussianDropout": {"rate": [], "trainable": [true]},
    "GaussianNoise": {"stddev": [], "trainable": [true]},
    "GlobalAveragePooling1D": {"data_format": ["channels_last"], "trainable": [true]},
    "GlobalAveragePooling2D": {"data_format": [null], "trainable": [true]},
    "GlobalAveragePooling3D": {"data_format": [null], "trainable": [true]},
    "GlobalMaxPooling1D": {"data_format": ["channels_last"], "trainable": [true]},
    "GlobalMaxPooling2D": {"data_format": [null], "trainable": [true]},
    "GlobalMaxPooling3D": {"data_format": [null], "trainable": [true]},
    "Highway": {"W_constraint": [null], "W_regularizer": [null], "activation": [null],
      "activity_regularizer": [null], "b_constraint": [null], "b_regularizer": [null], "bias":
      [true], "init": ["glorot_uniform"], "input_dim": [null], "trainable": [true], "weights":
      [null]},
    "InputLayer": {"batch_input_shape": [null], "batch_size": [null], "input_shape": [null],
      "input_tensor": [null], "sparse": [false]},
    "LSTM": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "go_backwards": [false], "implementation": [2], "kernel_constraint":
      [null], "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_activation": ["sigmoid"], "recurrent_constraint": [null],
      "recurrent_dropout": [0.0], "recurrent_initializer": ["orthogonal"],
      "recurrent_regularizer": [null], "return_sequences": [false], "return_state": [false],
      "stateful": [false], "trainable": [true], "unit_forget_bias": [true], "units": [],
      "unroll": [false], "use_bias": [true]},
    "LSTMCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "implementation": [2],
      "kernel_constraint": [null], "kernel_initializer": ["glorot_uniform"],
      "kernel_regularizer": [null], "recurrent_activation": ["sigmoid"],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "trainable": [true],
      "unit_forget_bias": [true], "units": [], "use_bias": [true]},
    "Lambda": {"arguments": [null], "function": [], "mask": [null], "output_shape": [null],
      "trainable": [true]},
    "Layer": {"trainable": [true]},
    "LeakyReLU": {"alpha": [0.3], "trainable": [true]},
    "LocallyConnected1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "filters": [], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "strides": [1], "trainable": [true], "use_bias": [true]},
    "LocallyConnected2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "filters": [], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "strides": [[1, 1]], "trainable": [true], "use_bias": [true]},
    "Masking": {"mask_value": [0.0], "trainable": [true]},
    "MaxPooling1D": {"data_format": ["channels_last"], "padding": ["valid"], "pool_size": [2],
      "strides": [null], "trainable": [true]},
    "MaxPooling2D": {"data_format": [null], "padding": ["valid"], "pool_size": [[2, 2]],
      "strides": [null], "trainable": [true]},
    "MaxPooling3D": {"data_format": [null], "padding": ["valid"], "pool_size": [[2, 2, 2]],
      "strides": [null], "trainable": [true]},
    "Maximum": {"trainable": [true]},
    "MaxoutDense": {"W_constraint": [null], "W_regularizer": [null], "activity_regularizer":
      [null], "b_constraint": [null], "b_regularizer": [null], "bias": [true], "init":
      ["glorot_uniform"], "input_dim": [null], "nb_feature": [4], "output_dim": [],
      "trainable": [true], "weights": [null]},
    "Minimum": {"trainable": [true]},
    "Multiply": {"trainable": [true]},
    "PReLU": {"alpha_constraint": [null], "alpha_initializer": ["zeros"], "alpha_regularizer":
      [null], "shared_axes": [null], "trainable": [true]},
    "Permute": {"dims": [], "trainable": [true]},
    "RNN": {"cell": [], "go_backwards": [false], "return_sequences": [false], "return_state":
      [false], "stateful": [false], "trainable": [true], "unroll": [false]},
    "ReLU": {"max_value": [null], "negative_slope": [0.0], "threshold": [0.0], "trainable":
      [true]},
    "Recurrent": {"go_backwards": [false], "implementation": [0], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "trainable": [true], "unroll": [false]},
    "RepeatVector": {"n": [], "trainable": [true]},
    "Reshape": {"target_shape": [], "trainable": [true]},
    "SeparableConv1D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": ["channels_last"], "depth_multiplier": [1], "depthwise_constraint":
      [null], "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [1], "filters": [], "kernel_constraint": [null], "kernel_initializer":
      ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size": [], "padding":
      ["valid"], "pointwise_constraint": [null], "pointwise_initializer": ["glorot_uniform"],
      "pointwise_regularizer": [null], "rank": [], "strides": [1], "trainable": [true],
      "use_bias": [true]},
    "SeparableConv2D": {"activation": [null], "activity_regularizer": [null],
      "bias_constraint": [null], "bias_initializer": ["zeros"], "bias_regularizer": [null],
      "data_format": [null], "depth_multiplier": [1], "depthwise_constraint": [null],
      "depthwise_initializer": ["glorot_uniform"], "depthwise_regularizer": [null],
      "dilation_rate": [[1, 1]], "filters": [], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null], "kernel_size":
      [], "padding": ["valid"], "pointwise_constraint": [null], "pointwise_initializer":
      ["glorot_uniform"], "pointwise_regularizer": [null], "rank": [], "strides": [[1, 1]],
      "trainable": [true], "use_bias": [true]},
    "SimpleRNN": {"activation": ["tanh"], "activity_regularizer": [null], "bias_constraint":
      [null], "bias_initializer": ["zeros"], "bias_regularizer": [null], "cell": [],
      "dropout": [0.0], "go_backwards": [false], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "return_sequences": [false],
      "return_state": [false], "stateful": [false], "trainable": [true], "units": [],
      "unroll": [false], "use_bias": [true]},
    "SimpleRNNCell": {"activation": ["tanh"], "bias_constraint": [null], "bias_initializer":
      ["zeros"], "bias_regularizer": [null], "dropout": [0.0], "kernel_constraint": [null],
      "kernel_initializer": ["glorot_uniform"], "kernel_regularizer": [null],
      "recurrent_constraint": [null], "recurrent_dropout": [0.0], "recurrent_initializer":
      ["orthogonal"], "recurrent_regularizer": [null], "trainable": [true], "units": [],
      "use_bias": [true]},
    "Softmax": {"axis": [-1], "trainable": [true]},
    "SpatialDropout1D": {"noise_shape": [null], "rate": [], "seed": [null], "trainable":
      [true]},
    "SpatialDropout2D": {"data_format": [null], "noise_shape": [null], "rate": [], "seed":
      [null], "trainable": [true]},
    "SpatialDropout3D": {"data_format": [null], "noise_shape": [null], "rate": [], "seed":
      [null], "trainable": [true]},
    "StackedRNNCells": {"cells": [], "trainable": [true]},
    "Subtract": {"trainable": [true]},
    "ThresholdedReLU": {"theta": [1.0], "trainable": [true]},
    "TimeDistributed": {"layer": [], "trainable": [true]},
    "UpSampling1D": {"data_format": [null], "size": [2], "trainable": [true]},
    "UpSampling2D": {"data_format": [null], "interpolation": ["nearest"], "size": [[2, 2]],
      "trainable": [true]},
    "UpSampling3D": {"data_format": [null], "size": [[2, 2, 2]], "trainable": [true]},
    "ZeroPadding1D": {"data_format": [null], "padding": [1], "trainable": [true]},
    "ZeroPadding2D": {"data_format": [null], "padding": [[1, 1]], "trainable": [true]},
    "ZeroPadding3D": {"data_format": [null], "padding": [[1, 1, 1]], "trainable": [true]}
    }
    """#
}
