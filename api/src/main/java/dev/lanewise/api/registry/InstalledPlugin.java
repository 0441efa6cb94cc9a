package dev.lanewise.api.registry;

import dev.lanewise.api.plugin.Plugin;

/**
 * A plugin with where it comes from.
 *
 * @param kind what it is
 * @param id what {@link Plugin#id} said when it was loaded; it is asked once
 * @param plugin the provider
 * @param source what it was loaded from
 * @since 0.1
 */
public record InstalledPlugin(PluginKind kind, String id, Plugin plugin, PluginSource source) {}
