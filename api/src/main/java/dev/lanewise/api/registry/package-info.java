/**
 * The registry of plugins and kernels: it finds them on the class path, on the module path and in
 * folders of jars, and checks them. {@code network}, the command and programs that embed the
 * library look plugins up by name in it.
 */
@NullMarked
package dev.lanewise.api.registry;

import org.jspecify.annotations.NullMarked;
