/// What Keras 0 and 1 called classes and arguments, and what Keras 2 and 3 call them.
///
/// Source: `keras/legacy/interfaces.py` and `keras/legacy/layers.py` of Keras 2.2.5. A writer for
/// such an old Keras would read the tables backwards.
enum KerasOldNames {
  /// Classes that only changed their names.
  static let classes = [
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose", "SeparableConvolution2D": "SeparableConv2D",
    "TimeDistributedDense": "Dense",
  ]

  /// The layer that each mode of `Merge` became.
  static let merges = [
    "sum": "Add", "mul": "Multiply", "concat": "Concatenate", "ave": "Average", "max": "Maximum",
  ]

  /// Arguments that every class which has them calls by another name now.
  static let arguments = [
    "init": "kernel_initializer", "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation", "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint", "bias": "use_bias",
    "output_dim": "units", "dropout_W": "dropout", "dropout_U": "recurrent_dropout", "p": "rate",
    "sigma": "stddev", "nb_filter": "filters", "filter_length": "kernel_size",
    "border_mode": "padding", "subsample": "strides", "subsample_length": "strides",
    "atrous_rate": "dilation_rate", "pool_length": "pool_size", "stride": "strides",
  ]

  /// Arguments whose new name depends on the class (in its new name).
  static let argumentsByClass = [
    "Embedding": [
      "init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
      "W_constraint": "embeddings_constraint", "output_dim": "output_dim", "dropout": "",
    ],
    "InputLayer": ["input_dtype": "dtype"],
    "PReLU": ["init": "alpha_initializer"],
    "UpSampling1D": ["length": "size"],
    "BatchNormalization": [
      "gamma_init": "gamma_initializer", "beta_init": "beta_initializer", "weights": "",
    ],
    "SimpleRNN": ["inner_activation": ""],
    "Reshape": ["dims": "target_shape"],
  ]

  /// Arguments of Keras 0 and 1 that say nothing about the result.
  static let dropped: Set<String> = [
    "cache_enabled", "custom_name", "input_dtype", "forget_bias_init", "consume_less", "weights",
    "truncate_gradient", "input_length",
  ]

  /// The new name of a class.
  static func className(_ old: String) -> String { classes[old] ?? old }

  /// The new name of an argument of a class; empty: the argument is gone.
  static func argument(_ old: String, of className: String) -> String {
    argumentsByClass[className]?[old] ?? (dropped.contains(old) ? "" : arguments[old] ?? old)
  }
}
