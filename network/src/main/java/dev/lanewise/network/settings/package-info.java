/** Settings in brackets behind a name, as users write them for what is no plugin. */
@NullMarked
package dev.lanewise.network.settings;

import org.jspecify.annotations.NullMarked;
