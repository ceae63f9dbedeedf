"""Models that hold somebody's own code, which nobody but their author can run."""

from cases import Case


def cases(k):
    layers = k.layers

    def twice(x):
        return x * 2

    def custom_layer():
        class Scale(layers.Layer):
            def __init__(self, factor=3.0, **kwargs):
                super(Scale, self).__init__(**kwargs)
                self.factor = factor

            def build(self, input_shape):
                self.gain = self.add_weight(name="gain", shape=(input_shape[-1],), initializer="ones")

            def call(self, inputs):
                return inputs * self.gain * self.factor

            def compute_output_shape(self, input_shape):
                return input_shape

            def get_config(self):
                return dict(super(Scale, self).get_config(), factor=self.factor)

        return k.sequential([layers.LSTM(4), Scale(), layers.Dense(2)], (5, 3))

    def lambda_layer(name):
        return layers.Lambda(twice, name=name, **k.lambda_shape((4,)))

    def nested_lambda():
        inner = k.sequential([layers.Dense(4), lambda_layer("double")], (4,), name="inner")
        return k.sequential([layers.LSTM(4), inner], (5, 3))

    def custom_activation():
        return k.sequential([layers.LSTM(4, name="lstm"), layers.Dense(4, activation=twice, name="dense")], (5, 3))

    yield Case("refused_lambda", lambda: k.sequential([layers.LSTM(4), lambda_layer("double"), layers.Dense(2)], (5, 3)),
               refused=["double", "Lambda"])
    yield Case("refused_lambda_nested", nested_lambda, refused=["inner/double", "Lambda"])
    yield Case("refused_custom_layer", custom_layer, refused=["scale" if k.snake_names else "scale_1", "Scale"])
    yield Case("refused_custom_activation", custom_activation, refused=["dense", "twice"])
