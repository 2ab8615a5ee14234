/** At most a few words at a time, over the picture: the most urgent ones. */

import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";

import { pressing, standing } from "../shared/call/captions";
import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import type { News } from "../shared/call/status";
import { Icon } from "../shared/ui/icons";
import { deviceHint } from "./hints";
import styles from "./notices.module.css";
import { duration, texts } from "./texts";
import type { Talk } from "./use-dialogue";
import { useNow } from "./use-now";

/** Long enough to read a hint, and to do what it says. */
const HINT_MS = 15_000;

interface NoticesProps {
  readonly call: Snapshot;
  readonly talk: Talk;
  readonly ear: Ear;
}

export function Notices({ call, talk, ear }: NoticesProps) {
  const { trouble } = talk.dialogue;
  const { news, quality } = call.status;
  const warnings = standing(talk.dialogue.warnings, call.endsAt);
  // The clock stands while nothing counts down: it is never before the newest warning.
  const now = Math.max(useNow(warnings.length > 0), ...warnings.map(({ at }) => at));
  const warning = pressing(warnings, now);
  const hint = deviceHint(call.microphone, call.camera);
  if (warning !== null) {
    const left = duration(warning.until - now);
    const { inactive, other } = texts.warnings;
    const silence = warning.code === "participant_inactive";
    return <Notice>{silence ? inactive(left) : other(left)}</Notice>;
  }
  if (call.link === "failed") return <Notice>{texts.call.noMedia}</Notice>;
  if (trouble !== null) return <Notice>{trouble}</Notice>;
  if (news !== null && holds(news, call)) {
    return <Passing key={news.at}>{news.msg || texts.moderated[news.about]}</Passing>;
  }
  if (hint !== null) return <Passing key={hint}>{hint}</Passing>;
  if (quality?.state === "bad") return <Passing key="quality">{texts.quality.advice}</Passing>;
  if (!call.microphone.wanted && call.microphone.track !== null) return <MutedTalk ear={ear} />;
  return null;
}

/** Who has switched it on again knows. */
function holds({ about }: News, { microphone, camera }: Snapshot): boolean {
  if (about === "audio") return !microphone.wanted;
  return about !== "video" || !camera.wanted;
}

/** Who talks into a muted microphone wonders why nobody answers. */
function MutedTalk({ ear }: Pick<NoticesProps, "ear">) {
  const talking = useSyncExternalStore(ear.subscribe, () => ear.talking);
  return talking ? <Notice>{texts.microphone.mutedTalk}</Notice> : null;
}

/** Once read it need not cover the face: the marked button stays, and says it again. */
function Passing({ children }: { readonly children: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), HINT_MS);
    return () => clearTimeout(timer);
  }, []);
  return over ? null : <Notice>{children}</Notice>;
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles["notice"]}>
      <Icon name="warning" size={18} />
      {children}
    </p>
  );
}
