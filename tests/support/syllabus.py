"""What the syllabus promises to others, by chapter. A chapter that is not here promises less.

The solution cells by their grade_ids; behind one object are the parts that are checked.
"""

from autograde.questions.register import CHAPTERS

ASKED = {
    "ch01_dice_to_cross_entropy": "empirical_distribution negative_log_likelihood cross_entropy "
    "kl_divergence",
    "ch02_softmax": "log_sum_exp softmax log_softmax",
    "ch03_cross_entropy_error": "one_hot cross_entropy_error softmax_cross_entropy accuracy",
    "ch04_computational_graphs": "add multiply branch repeat sum matmul mean_squared_error",
    "ch05_numerical_gradients": "numerical_gradient relative_error layer_gradient_error",
    "ch06_sigmoid_with_loss": "sigmoid sigmoid_layer binary_cross_entropy dL_dy dy_ds "
    "sigmoid_score_gradient sigmoid_with_loss sigmoid_cross_entropy weighted_score_gradient "
    "logistic_regression",
    "ch07_softmax_with_loss": "softmax_jacobian dL_dq chain_through_softmax "
    "softmax_score_gradient temperature_score_gradient softmax_with_loss two_class_scores "
    "squared_error_score_gradient",
    "ch08_training": "relu affine sgd minibatches two_layer_net",
    "ch09_negative_sampling": "embedding embedding_dot negative_sampling_loss bug_hunt "
    "focal_score_gradient",
}
PROMISED = [CHAPTERS[stem] for stem in ASKED]
# In these, y and q are probabilities, and t is labels or a distribution.
ABOUT_PROBABILITIES = [check for chapter in PROMISED for check in chapter.checks]
