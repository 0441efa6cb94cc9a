/** Vector kernels on the Vector API. The registry finds {@code SimdKernelsProvider} by name. */
@NullMarked
package dev.lanewise.kernels.simd;

import org.jspecify.annotations.NullMarked;
