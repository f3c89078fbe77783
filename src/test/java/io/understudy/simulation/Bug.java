package io.understudy.simulation;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.ProbeResult;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.Fence;
import io.understudy.operation.Loss;
import io.understudy.operation.LossGate;
import io.understudy.operation.StepType;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Bugs as they might be made, each in one part; the invariant that names it first is the one that must find it. */
enum Bug {
    UNKNOWN_IS_READ_AS_DOWN(Invariant.S1_UNKNOWN_IS_NO_LOSS, 64) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public Prober prober(Prober prober) {
                    return request -> prober.probe(request).thenApply(Bug::unknownIsDown);
                }
            };
        }
    },
    MISSING_LAG_IS_NO_LAG(Invariant.S1_UNKNOWN_IS_NO_LOSS, 17) {
        @Override
        Parts parts() {
            return snapshots(s -> with(
                    s,
                    s.views(),
                    s.reach(),
                    s.replication().stream().map(Bug::met).toList()));
        }
    },
    ONE_VANTAGE_POINT_IS_ENOUGH(Invariant.S3_TWO_VANTAGE_POINTS, 36) {
        @Override
        Parts parts() {
            return snapshots(s -> new Snapshot(
                            s.placement(),
                            s.mode(),
                            s.views(),
                            s.failoverWhen(),
                            1,
                            s.reach(),
                            s.replication(),
                            s.objectives(),
                            s.active(),
                            s.cooldown(),
                            s.paused(),
                            s.failingTogether(),
                            s.concurrentFailovers())
                    .maintainedUntil(s.maintenance()));
        }
    },
    ALWAYS_CONNECTED(Invariant.S3_NOT_ISOLATED, 32) {
        @Override
        Parts parts() {
            return snapshots(s -> with(s, s.views(), Reach.CONNECTED, s.replication()));
        }
    },
    APPLICATION_ERRORS_COUNT(Invariant.S4_NOT_FOR_APPLICATION_ERRORS, 160) {
        @Override
        Parts parts() {
            return snapshots(s -> with(s, allAs(s, Signal.APPLICATION), s.reach(), s.replication()));
        }
    },
    RECOVERING_IS_STILL_DOWN(Invariant.S4_NOT_WHILE_RETURNING, 10) {
        @Override
        Parts parts() {
            return snapshots(s -> with(s, stillDown(s), s.reach(), s.replication()));
        }
    },
    PAUSE_IS_NOT_HEARD(Invariant.S11_PAUSE, 58) {
        @Override
        Parts parts() {
            return snapshots(s -> brakes(s, s.cooldown(), false, s.failingTogether()));
        }
    },
    MAINTENANCE_IS_NOT_HEARD(Invariant.S11_MAINTENANCE) {
        @Override
        Parts parts() {
            return snapshots(s -> s.maintainedUntil(Optional.empty()));
        }
    },
    NO_COOLDOWN(Invariant.S11_COOLDOWN, 27) {
        @Override
        Parts parts() {
            return snapshots(s -> brakes(s, Optional.empty(), s.paused(), s.failingTogether()));
        }
    },
    MANY_AT_ONCE_ARE_NOT_COUNTED(Invariant.S11_FEW_AT_ONCE, 10) {
        @Override
        Parts parts() {
            return snapshots(s -> brakes(s, s.cooldown(), s.paused(), 0));
        }
    },
    SILENCE_IS_A_PROOF(Invariant.S2_FENCED_BEFORE_PROMOTION, 26) {
        @Override
        Parts parts() {
            return fences(proof -> proof.state() == Fence.State.UNKNOWN
                    ? new Fence.Proof(Fence.State.FENCED, "it does not answer, so it is gone")
                    : proof);
        }
    },
    A_PROOF_IS_KEPT_FOR_EVER(Invariant.S2_FENCED_BEFORE_PROMOTION, 1049) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public Fence fence(World world, Fence fence) {
                    return new Remembering(fence);
                }
            };
        }
    },
    A_FENCE_LAPSES(Invariant.S2_ONE_WRITER) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public Fence fence(World world, Fence fence) {
                    return new Lapsing(world, fence);
                }
            };
        }
    },
    A_SHARED_FENCE_IS_LIFTED(Invariant.S2_ONE_WRITER, 95) {
        @Override
        Parts parts() {
            return types("fence.primary", (world, self, step) -> new Lonely(step));
        }
    },
    LOSS_IS_NEVER_COUNTED(Invariant.S5_LOSS_ANNOUNCED, 146) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public LossGate losses(LossGate losses) {
                    return (policy, from, kind) -> new Loss.AtMost(Duration.ZERO, "it will be all right");
                }
            };
        }
    },
    A_STALE_LEASE_WRITES(Invariant.S6_NEWEST_LEASE_WRITES, 468) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.TAKES_ANY_LEASE);
        }
    },
    A_LOST_LEASE_IS_COUNTED_ON(Invariant.S6_ACTS_UNDER_ITS_LEASE, 179) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public Supplier<Lease> leases(Supplier<Lease> leases) {
                    return new Unaware(leases);
                }
            };
        }
    },
    TWO_OPERATIONS_AT_ONCE(Invariant.S6_ONE_OPERATION, 22) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.OPENS_A_SECOND_ONE);
        }
    },
    THE_INTENT_COMES_LATER(Invariant.S7_INTENT_BEFORE_EFFECT) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.LOSES_INTENTS);
        }
    },
    A_RESTART_REPEATS_BLINDLY(Invariant.S7_LOOKED_BEFORE_REPEATED, 327) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.HIDES_INTENTS_AFTER_A_RESTART);
        }
    },
    DOUBT_IS_TAKEN_FOR_NO(Invariant.S7_ONCE) {
        @Override
        Parts parts() {
            return types("ticket", (world, self, step) -> new Forgetful(step));
        }
    },
    A_LOST_ANSWER_IS_A_REFUSAL(Invariant.S8_NO_UNDO_AFTER_PROMOTION, 674) {
        @Override
        Parts parts() {
            return types("postgresql.promote", (world, self, step) -> new Hasty(step));
        }
    },
    DNS_IS_OVERWRITTEN(Invariant.S9_COMPARE_AND_SET, 334) {
        @Override
        Parts parts() {
            return types("dns.switch", (world, self, step) -> new Overwriting(world, self, step, false));
        }
    },
    DNS_SHOWS_AN_OLD_EPOCH(Invariant.S9_EPOCHS_GROW) {
        @Override
        Parts parts() {
            return types("dns.switch", (world, self, step) -> new Backdating(world, self, step));
        }
    },
    DNS_IS_DELETED_FIRST(Invariant.S9_DNS_NEVER_EMPTY) {
        @Override
        Parts parts() {
            return types("dns.switch", (world, self, step) -> new Overwriting(world, self, step, true));
        }
    },
    NO_QUARANTINE(Invariant.S10_QUARANTINED, 8) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public boolean quarantine() {
                    return false;
                }
            };
        }
    },
    COPIES_THE_WRONG_WAY_ROUND(Invariant.S10_NEVER_WIPES_WHAT_SERVES) {
        @Override
        Parts parts() {
            return new Parts() {
                @Override
                public Map<String, StepType> types(World world, Instance self, Map<String, StepType> types) {
                    Map<String, StepType> changed = new LinkedHashMap<>(types);
                    changed.computeIfPresent(
                            "postgresql.reseed",
                            (_, _) -> new Reseed.Reversed(
                                    world, self, Objects.requireNonNull(types.get("fence.primary"))));
                    return changed;
                }
            };
        }
    },
    A_FULL_DISK_IS_IGNORED(Invariant.S13_NO_JOURNAL_NO_STEP, 89) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.PRETENDS_TO_WRITE);
        }
    },
    AN_ACCEPTANCE_IS_NOT_KEPT(Invariant.S5_LOSS_ACCEPTED, 23) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.LOSES_ACCEPTANCES);
        }
    },
    ONE_FAILED_WRITE_ENDS_ALL(Invariant.NEVER_STUCK, 65) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.GIVES_UP);
        }
    },
    AN_UNANSWERED_FACT_IS_FORGOTTEN(Invariant.JOURNAL_TELLS_ALL, 928) {
        @Override
        Parts parts() {
            return journals(BrokenJournal.Flaw.FORGETS_THE_UNANSWERED);
        }
    },
    DONE_WITHOUT_DOING(Invariant.DONE_MEANS_SERVED) {
        @Override
        Parts parts() {
            return types("dns.switch", (world, self, step) -> new Lying(step));
        }
    };

    private final Invariant finds;
    private final long likely;

    Bug(Invariant finds) {
        this(finds, 1);
    }

    /** @param likely a world that showed it, to be tried first: only the time of the hunt depends on it */
    Bug(Invariant finds, long likely) {
        this.finds = finds;
        this.likely = likely;
    }

    abstract Parts parts();

    Invariant finds() {
        return finds;
    }

    long likely() {
        return likely;
    }

    private static ProbeResult unknownIsDown(ProbeResult result) {
        return switch (result.outcome()) {
            case UNKNOWN -> ProbeResult.down(result.detail());
            case UP, DOWN -> result;
        };
    }

    private static ReplicationStatus met(ReplicationStatus s) {
        return new ReplicationStatus(
                s.link(),
                Rpo.MET,
                s.lag(),
                s.unreplayedBytes(),
                s.unreceivedBytes(),
                s.lastSafe(),
                s.lossWindow(),
                s.promotionForecast(),
                s.streaming(),
                s.broken(),
                s.detail());
    }

    private static Map<VantagePoint, Map<Signal, Verdict>> allAs(Snapshot snapshot, Signal signal) {
        Map<VantagePoint, Map<Signal, Verdict>> views = new LinkedHashMap<>();
        snapshot.views().forEach((who, view) -> {
            Map<Signal, Verdict> same = new LinkedHashMap<>(view);
            Verdict verdict = view.get(signal);
            if (verdict != null) {
                same.put(Signal.DATABASE, verdict);
            }
            views.put(who, same);
        });
        return views;
    }

    private static Map<VantagePoint, Map<Signal, Verdict>> stillDown(Snapshot snapshot) {
        Map<VantagePoint, Map<Signal, Verdict>> views = new LinkedHashMap<>();
        snapshot.views().forEach((who, view) -> {
            Map<Signal, Verdict> same = new LinkedHashMap<>(view);
            same.replaceAll((signal, verdict) -> verdict == Verdict.RECOVERING ? Verdict.DOWN : verdict);
            views.put(who, same);
        });
        return views;
    }

    private static Snapshot with(
            Snapshot s,
            Map<VantagePoint, Map<Signal, Verdict>> views,
            Reach reach,
            List<ReplicationStatus> replication) {
        return new Snapshot(
                        s.placement(),
                        s.mode(),
                        views,
                        s.failoverWhen(),
                        s.requiredVantagePoints(),
                        reach,
                        replication,
                        s.objectives(),
                        s.active(),
                        s.cooldown(),
                        s.paused(),
                        s.failingTogether(),
                        s.concurrentFailovers())
                .maintainedUntil(s.maintenance());
    }

    private static Snapshot brakes(Snapshot s, Optional<Duration> cooldown, boolean paused, int failingTogether) {
        return new Snapshot(
                        s.placement(),
                        s.mode(),
                        s.views(),
                        s.failoverWhen(),
                        s.requiredVantagePoints(),
                        s.reach(),
                        s.replication(),
                        s.objectives(),
                        s.active(),
                        cooldown,
                        paused,
                        failingTogether,
                        s.concurrentFailovers())
                .maintainedUntil(s.maintenance());
    }

    private static Parts snapshots(UnaryOperator<Snapshot> change) {
        return new Parts() {
            @Override
            public Snapshot snapshot(Snapshot snapshot) {
                return change.apply(snapshot);
            }
        };
    }

    private static Parts fences(UnaryOperator<Fence.Proof> change) {
        return new Parts() {
            @Override
            public Fence fence(World world, Fence fence) {
                return new Believing(fence, change);
            }
        };
    }

    private static Parts journals(BrokenJournal.Flaw flaw) {
        return new Parts() {
            @Override
            public Journal journal(SimulatedJournal journal) {
                return new BrokenJournal(journal, flaw);
            }
        };
    }

    private interface Replacement {
        StepType of(World world, Instance self, StepType step);
    }

    private static Parts types(String id, Replacement replacement) {
        return new Parts() {
            @Override
            public Map<String, StepType> types(World world, Instance self, Map<String, StepType> types) {
                Map<String, StepType> changed = new LinkedHashMap<>(types);
                changed.computeIfPresent(id, (i, step) -> replacement.of(world, self, step));
                return changed;
            }
        };
    }
}
