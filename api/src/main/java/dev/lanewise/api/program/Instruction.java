package dev.lanewise.api.program;

/**
 * One operation of a {@link Program}; operands are the numbers of earlier values, −1 where unused.
 *
 * @since 0.1
 */
public record Instruction(Opcode op, int a, int b, int c) {}
