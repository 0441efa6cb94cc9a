package dev.lanewise.bench.compare;

/** Another way to have an activation than from a jar in a folder. */
public interface PluginPeer extends Peer<PluginProblem> {}
