"""The wire between Strata and its Keras process: one JSON object a line, each way.

Requests go to the child's stdin, replies and events come back on a descriptor that nobody else
prints to. Arrays travel as `.npy` files in the run folder, named in the message. This package is
all that the worker and the rest of the program share.
"""

import msgspec

from studio.engine.protocol.message import Ready, RequestFailed
from studio.engine.protocol.questions import AnyAnswer, AnyQuestion
from studio.engine.protocol.run import (
    Alive,
    CallbackActed,
    CheckpointSaved,
    Discard,
    EpochDone,
    FollowedAnswer,
    FollowedData,
    FollowedPlane,
    LearningRateChanged,
    LetFinish,
    Pause,
    Ping,
    ResultWaits,
    Resume,
    RunEnded,
    RunPaused,
    RunPhase,
    RunResumed,
    RunStarted,
    SaveSnapshot,
    SaveTo,
    SetLearningRate,
    SnapshotSaved,
    Step,
    StepsDone,
    Stop,
    Train,
    WatchUpdate,
)
from studio.engine.protocol.shapes import (
    InferShapes,
    ShapesReply,
    Summarize,
    Summarized,
    TryEdits,
    TryEditsReply,
    TryReply,
    TryWires,
)

Request = (
    InferShapes
    | TryWires
    | TryEdits
    | Summarize
    | Train
    | Pause
    | Resume
    | Step
    | Stop
    | LetFinish
    | SaveSnapshot
    | SetLearningRate
    | Ping
    | SaveTo
    | Discard
    | AnyQuestion
)


Event = (
    Ready
    | ShapesReply
    | TryReply
    | TryEditsReply
    | Summarized
    | RequestFailed
    | RunPhase
    | RunStarted
    | StepsDone
    | EpochDone
    | CallbackActed
    | WatchUpdate
    | FollowedData
    | FollowedAnswer
    | FollowedPlane
    | RunPaused
    | RunResumed
    | RunEnded
    | SnapshotSaved
    | CheckpointSaved
    | LearningRateChanged
    | Alive
    | ResultWaits
    | AnyAnswer
)


encode = msgspec.json.Encoder().encode
"""A message as one line of JSON, without the newline."""


decode_request = msgspec.json.Decoder(Request).decode


decode_event = msgspec.json.Decoder(Event).decode
