// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// VGG's loss and gradient straight from the equations, one sample at a time, in
// double: what the fast forms are held against.

#ifndef THSGD_DL_MODEL_VGG_REFERENCE_H_
#define THSGD_DL_MODEL_VGG_REFERENCE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace thsgd {

// Convolutions of 3 x 3 with padding 1, each with a ReLU, and pools of 2 x 2,
// down to one pixel; then three dense layers, with a ReLU after the first two.
// Parameters: of each layer the weight, row-major (out, in, row, column), then
// the bias.
class VggReference {
 public:
  static constexpr int kImageSide = 32;
  static constexpr int kNumColours = 3;
  static constexpr int kPool = 0;

  // `configuration`: output channels of a convolution, or kPool, five times.
  VggReference(std::vector<int> configuration, int num_hidden, int num_classes)
      : configuration_(std::move(configuration)),
        dense_sizes_({num_hidden, num_hidden, num_classes}) {}

  // Adds weight times the gradient of l = -ln softmax(z(image))_label; returns
  // l.
  double AddGradient(const std::vector<double>& parameters,
                     const std::vector<double>& image, int label, double weight,
                     std::vector<double>& gradient) const {
    // Inputs of all layers: a convolution's and a dense layer's are after the
    // ReLU before it.
    std::vector<std::vector<double>> inputs;
    std::vector<double> x = image;
    int channels = kNumColours;
    int side = kImageSide;
    std::size_t at = 0;
    for (int outputs : configuration_) {
      inputs.push_back(x);
      if (outputs == kPool) {
        x = Pool(x, channels, side);
        side /= 2;
        continue;
      }
      x = Convolve(x, channels, outputs, side, &parameters[at]);
      at += 9 * channels * outputs + outputs;
      for (double& value : x) value = std::max(value, 0.0);
      channels = outputs;
    }
    for (std::size_t layer = 0; layer < dense_sizes_.size(); ++layer) {
      const int outputs = dense_sizes_[layer];
      inputs.push_back(x);
      std::vector<double> y(outputs);
      for (int o = 0; o < outputs; ++o) {
        y[o] = parameters[at + channels * outputs + o];
        for (int i = 0; i < channels; ++i) {
          y[o] += parameters[at + o * channels + i] * x[i];
        }
        if (layer < 2) y[o] = std::max(y[o], 0.0);
      }
      at += channels * outputs + outputs;
      channels = outputs;
      x = y;
    }

    const double largest = *std::max_element(x.begin(), x.end());
    double sum = 0;
    for (double z : x) sum += std::exp(z - largest);
    const double loss = std::log(sum) + largest - x[label];
    std::vector<double> d(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double share = std::exp(x[i] - largest) / sum;
      d[i] = weight * (static_cast<int>(i) == label ? share - 1 : share);
    }

    for (std::size_t layer = dense_sizes_.size(); layer-- > 0;) {
      const int outputs = dense_sizes_[layer];
      const std::vector<double> input = inputs.back();
      inputs.pop_back();
      const int num_inputs = static_cast<int>(input.size());
      at -= num_inputs * outputs + outputs;
      std::vector<double> d_input(num_inputs, 0.0);
      for (int o = 0; o < outputs; ++o) {
        gradient[at + num_inputs * outputs + o] += d[o];
        for (int i = 0; i < num_inputs; ++i) {
          gradient[at + o * num_inputs + i] += d[o] * input[i];
          d_input[i] += d[o] * parameters[at + o * num_inputs + i];
        }
      }
      d = WhereOn(input, d_input);
    }
    for (std::size_t layer = configuration_.size(); layer-- > 0;) {
      const int outputs = configuration_[layer];
      const std::vector<double> input = inputs.back();
      inputs.pop_back();
      if (outputs == kPool) {
        side *= 2;
        d = WhereOn(input, PoolBackward(input, d, side));
        continue;
      }
      const int num_inputs = static_cast<int>(input.size()) / (side * side);
      at -= 9 * num_inputs * outputs + outputs;
      d = ConvolveBackward(input, d, num_inputs, outputs, side, &parameters[at],
                           &gradient[at]);
      // The image comes from no ReLU, but nobody asks for its gradient.
      d = WhereOn(input, d);
    }
    return loss;
  }

 private:
  using Values = std::vector<double>;

  // The derivative of a ReLU, from its output.
  static Values WhereOn(const Values& output, Values d) {
    for (std::size_t i = 0; i < d.size(); ++i) {
      if (!(output[i] > 0)) d[i] = 0;
    }
    return d;
  }

  static Values Convolve(const Values& x, int inputs, int outputs, int side,
                         const double* weight) {
    Values y(outputs * side * side);
    const double* bias = weight + 9 * inputs * outputs;
    for (int o = 0; o < outputs; ++o) {
      for (int r = 0; r < side; ++r) {
        for (int c = 0; c < side; ++c) {
          double sum = bias[o];
          for (int k = 0; k < 9; ++k) {
            const int row = r + k / 3 - 1;
            const int column = c + k % 3 - 1;
            if (row < 0 || row >= side || column < 0 || column >= side) {
              continue;
            }
            for (int i = 0; i < inputs; ++i) {
              sum += weight[(o * inputs + i) * 9 + k] *
                     x[(i * side + row) * side + column];
            }
          }
          y[(o * side + r) * side + c] = sum;
        }
      }
    }
    return y;
  }

  // Adds to the gradient of weight and bias; returns that of x.
  static Values ConvolveBackward(const Values& x, const Values& d, int inputs,
                                 int outputs, int side, const double* weight,
                                 double* d_weight) {
    Values d_x(x.size(), 0.0);
    double* d_bias = d_weight + 9 * inputs * outputs;
    for (int o = 0; o < outputs; ++o) {
      for (int r = 0; r < side; ++r) {
        for (int c = 0; c < side; ++c) {
          const double dy = d[(o * side + r) * side + c];
          d_bias[o] += dy;
          for (int k = 0; k < 9; ++k) {
            const int row = r + k / 3 - 1;
            const int column = c + k % 3 - 1;
            if (row < 0 || row >= side || column < 0 || column >= side) {
              continue;
            }
            for (int i = 0; i < inputs; ++i) {
              const int from = (i * side + row) * side + column;
              const int w = (o * inputs + i) * 9 + k;
              d_weight[w] += dy * x[from];
              d_x[from] += dy * weight[w];
            }
          }
        }
      }
    }
    return d_x;
  }

  // Where the first largest of a pool's four lies in its input.
  static std::size_t Chosen(const Values& x, std::size_t i, int side) {
    const std::size_t half = side / 2;
    const std::size_t corner =
        (i / half * 2) * side + (i % half) * 2;  // rows of all channels
    std::size_t chosen = corner;
    for (std::size_t p : {corner + 1, corner + side, corner + side + 1}) {
      if (x[p] > x[chosen]) chosen = p;
    }
    return chosen;
  }

  static Values Pool(const Values& x, int channels, int side) {
    Values y(channels * (side / 2) * (side / 2));
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[Chosen(x, i, side)];
    return y;
  }

  static Values PoolBackward(const Values& x, const Values& d, int side) {
    Values d_x(x.size(), 0.0);
    for (std::size_t i = 0; i < d.size(); ++i) d_x[Chosen(x, i, side)] += d[i];
    return d_x;
  }

  const std::vector<int> configuration_;
  const std::vector<int> dense_sizes_;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_VGG_REFERENCE_H_
