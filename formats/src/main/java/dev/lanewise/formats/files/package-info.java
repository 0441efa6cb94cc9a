/**
 * What all readers and writers of files share: checked reading of bytes, shapes and number types,
 * class labels, atomic writing and locks. {@code dev.lanewise.formats} and the command use it.
 */
@NullMarked
package dev.lanewise.formats.files;

import org.jspecify.annotations.NullMarked;
