/** What tensors of a PyTorch module are for, by their names and shapes. */
@NullMarked
package dev.lanewise.formats.pytorch;

import org.jspecify.annotations.NullMarked;
