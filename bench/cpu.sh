# What of the CPU's instructions bench/compare lets both sides use; sourced by it.
# shellcheck shell=bash

# What native libraries read; those of other processes must not decide here.
switches=(OPENBLAS_CORETYPE OPENBLAS_L2_SIZE MKL_ENABLE_INSTRUCTIONS DNNL_MAX_CPU_ISA ONEDNN_MAX_CPU_ISA
  ATEN_CPU_CAPABILITY NPY_DISABLE_CPU_FEATURES)

# Succeeds if the CPU has these instructions, as Linux or macOS calls them.
cpu_has() {
  local flags
  flags=$(sed -n '/^flags/{s/.*: //p;q;}' /proc/cpuinfo 2>/dev/null) ||
    flags=$(sysctl -n machdep.cpu.features machdep.cpu.leaf7_features 2>/dev/null | tr 'A-Z\n' 'a-z ') ||
    flags=
  case " $flags " in
    *" $1 "*) ;;
    *) return 1 ;;
  esac
}

# Checks cpu, what --cpu asks for, or fills it in. Sets limited to avx2 if the CPU could do more, and then adds to jvm and
# exports what limits both sides; jvm, arguments and limited are read by bench/compare.
choose_cpu() {
  local most= name
  limited=
  ! cpu_has avx2 || most=avx2
  ! cpu_has avx512f || most=avx512
  case $cpu in
    avx2 | avx512 | '') ;;
    *)
      echo "bench/compare: --cpu is avx2 or avx512, not '$cpu'." >&2
      exit 2
      ;;
  esac
  if [ -z "$most" ] && [ -n "$cpu" ] || [ "$cpu" = avx512 ] && [ "$most" != avx512 ]; then
    echo "bench/compare: --cpu $cpu cannot be had, since this CPU has no $([ "$cpu" = avx2 ] && echo AVX2 || echo AVX-512)." >&2
    exit 2
  fi
  for name in "${switches[@]}"; do
    if [ -n "${!name:-}" ]; then
      echo "bench/compare: $name=${!name} is left out; --cpu decides what the libraries may use." >&2
      unset "$name"
    fi
  done
  cpu=${cpu:-$most}
  [ -z "$cpu" ] || arguments+=(--cpu "$cpu")
  if [ "$cpu" = avx2 ] && [ "$most" = avx512 ]; then
    limited=avx2
    jvm+=(-XX:UseAVX=2)
    export OPENBLAS_CORETYPE=Haswell MKL_ENABLE_INSTRUCTIONS=AVX2 DNNL_MAX_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 \
      ATEN_CPU_CAPABILITY=avx2 NPY_DISABLE_CPU_FEATURES='AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL'
  fi
}
