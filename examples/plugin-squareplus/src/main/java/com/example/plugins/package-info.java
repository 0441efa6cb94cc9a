/**
 * Plugins for Lanewise that are not built in: two activations, an optimizer, two losses and a
 * metric, as one jar for a folder of plugins.
 *
 * <ul>
 *   <li>{@link com.example.plugins.Squareplus}: J. T. Barron, Squareplus: A Softplus-Like Algebraic
 *       Rectifier, 2021, arXiv:2112.11687
 *   <li>{@link com.example.plugins.SwishBeta}: P. Ramachandran, B. Zoph and Q. V. Le, Searching for
 *       Activation Functions, 2017, arXiv:1710.05941
 *   <li>{@link com.example.plugins.Adamax}: D. P. Kingma and J. Ba, Adam: A Method for Stochastic
 *       Optimization, section 7.1, 2014, arXiv:1412.6980
 *   <li>{@link com.example.plugins.LogCosh}: R. A. Saleh and A. K. M. E. Saleh, Statistical
 *       Properties of the log-cosh Loss Function Used in Machine Learning, 2022, arXiv:2208.04564
 *   <li>{@link com.example.plugins.MultiMargin}: J. Weston and C. Watkins, Support Vector Machines
 *       for Multi-Class Pattern Recognition, ESANN 1999
 * </ul>
 */
package com.example.plugins;
