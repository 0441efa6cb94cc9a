package dev.lanewise.bench.compare.plugin;

import dev.lanewise.bench.compare.comparison.Peer;

/** Another way to have an activation than from a jar in a folder. */
public interface PluginPeer extends Peer<PluginProblem> {}
