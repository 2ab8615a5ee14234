// The call: the replica large, oneself small, what is said below.
import {
  DailyAudio,
  DailyVideo,
  useActiveSpeakerId,
  useAppMessage,
  useAudioLevelObserver,
  useAudioTrack,
  useDaily,
  useDevices,
  useLocalSessionId,
  useParticipantIds,
  useParticipantProperty,
  useRoom,
  useRoomExp,
  useScreenShare,
  useVideoTrack,
} from "@daily-co/daily-react";
import { useCallback, useState } from "react";

export function Conversation() {
  const daily = useDaily();
  const localId = useLocalSessionId();
  const [replicaId] = useParticipantIds({
    filter: (person) => person.user_id.includes("tavus-replica"),
  });

  return (
    <main data-others={useParticipantIds({ filter: "remote" }).length}>
      {replicaId ? <Replica id={replicaId} /> : <p>Connecting…</p>}
      {localId && <Own id={localId} />}
      <Words />
      <Ends />
      <button onClick={() => void daily.leave()}>Leave</button>
      <DailyAudio />
    </main>
  );
}

function Replica({ id }) {
  const [level, setLevel] = useState(0);
  useAudioLevelObserver(
    id,
    useCallback((volume) => setLevel((loudest) => Math.max(loudest, volume)), []),
  );
  return (
    <section id="replica" data-name={useParticipantProperty(id, "user_name")} data-level={level}>
      <DailyVideo sessionId={id} type="video" />
    </section>
  );
}

function Own({ id }) {
  const daily = useDaily();
  const video = useVideoTrack(id);
  const audio = useAudioTrack(id);
  const { cameras } = useDevices();
  const { isSharingScreen, startScreenShare } = useScreenShare();
  return (
    <section id="own" data-audio={audio.state} data-video={video.state} data-cameras={cameras.length}>
      <DailyVideo automirror sessionId={id} type="video" />
      <button onClick={() => void daily.setLocalAudio(audio.isOff)}>Microphone</button>
      <button onClick={() => void daily.setLocalVideo(video.isOff)}>Camera</button>
      <button disabled={isSharingScreen} onClick={() => startScreenShare()}>
        Screen
      </button>
    </section>
  );
}

function Words() {
  const [words, setWords] = useState([]);
  const send = useAppMessage({
    onAppMessage: useCallback(({ data }) => {
      if (data.event_type === "conversation.utterance") {
        setWords((before) => [...before, data.properties.speech]);
      }
    }, []),
  });
  const ask = () =>
    send({
      message_type: "conversation",
      event_type: "conversation.echo",
      properties: { modality: "text", text: "This is an echo", done: true },
    });
  return (
    <section>
      <ol>{words.map((text, at) => <li key={at}>{text}</li>)}</ol>
      <button onClick={ask}>Echo</button>
      <p>Speaking: {useActiveSpeakerId() ?? "nobody"}</p>
    </section>
  );
}

function Ends() {
  const room = useRoom();
  const { ejectDate } = useRoomExp();
  return <p id="ends" data-room={room?.name} data-ends={ejectDate?.getTime()} />;
}
