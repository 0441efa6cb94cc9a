/**
 * The exceptions that the library throws for bad input, bad plugins and missing kernels. All
 * modules throw them, and programs that embed the library catch them.
 */
@NullMarked
package dev.lanewise.api;

import org.jspecify.annotations.NullMarked;
