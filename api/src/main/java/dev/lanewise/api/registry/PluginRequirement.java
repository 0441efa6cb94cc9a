package dev.lanewise.api.registry;

/**
 * A plugin that a model cannot do without, from a jar whose manifest states an id.
 *
 * @param kind what it is
 * @param id the id by which users name it, such as {@code acme:gate}
 * @param pluginId the {@code Lanewise-Plugin-Id} of its jar
 * @param version the version of its jar
 * @since 0.1
 */
public record PluginRequirement(PluginKind kind, String id, String pluginId, String version) {}
