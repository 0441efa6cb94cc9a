/**
 * Files in and out: safetensors, IDX, CSV, NPY and NPZ, and data sets the library draws itself.
 *
 * <p>Readers take their bytes for hostile: sizes are checked against the file before anything is
 * allocated, and whatever is wrong is told by a {@link dev.lanewise.api.DataException} that names
 * the file and the place. Writers leave either the whole new file or the old one.
 */
@NullMarked
package dev.lanewise.formats;

import org.jspecify.annotations.NullMarked;
