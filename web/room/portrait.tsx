/** A still of the replica, drawn as the server draws it in the call. */

import { useState, type ReactNode } from "react";

import type { Room } from "../shared/call/signals";

interface PortraitProps {
  readonly room: Room;
  readonly className: string | undefined;
  /** What is shown of one who has no portrait. */
  readonly children: ReactNode;
}

export function Portrait({ room: { face, replica_name: name }, className, children }: PortraitProps) {
  const [absent, setAbsent] = useState(face === "");
  if (absent) return children;
  return (
    <div className={className}>
      <img src={`/portraits/${face}.webp`} alt={name} onError={() => setAbsent(true)} />
    </div>
  );
}
