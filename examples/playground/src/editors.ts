// The three panes of text, as CodeMirror editors: what is typed, the module's functions, and their JavaScript.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { wast } from '@codemirror/legacy-modes/mode/wast'
import { searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Lines, counted from 1, both included. */
export interface LineRange {
  from: number
  to: number
}

const colors = HighlightStyle.define([
  { tag: tags.keyword, color: 'light-dark(#8a3fa0, #d7a1ea)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#2a6f3c, #8fd3a0)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#9a5b00, #e9b872)' },
  { tag: tags.comment, color: 'light-dark(#85807a, #848a96)', fontStyle: 'italic' },
  {
    tag: [tags.definition(tags.variableName), tags.function(tags.variableName)],
    color: 'light-dark(#1f5fbf, #86b7ff)',
  },
  { tag: [tags.typeName, tags.atom], color: 'light-dark(#00707a, #74ccd6)' },
])

const theme = EditorView.theme({
  '&.cm-focused': { outline: 'none' },
  '.cm-gutters': { background: 'var(--surface)', border: 'none', color: 'var(--faint)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
})

const setLinked = StateEffect.define<readonly LineRange[]>()

/** The lines that belong to what is pointed at in the other pane. */
const linkedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    if (transaction.docChanged) decorations = Decoration.none
    for (const effect of transaction.effects) {
      if (effect.is(setLinked)) decorations = decorate(transaction.state, effect.value)
    }
    return decorations
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** More lines than this are not marked: nobody sees them at once. */
const MARKED_LINES = 5000

function decorate(state: EditorState, ranges: readonly LineRange[]): DecorationSet {
  const mark = Decoration.line({ class: 'cm-linked' })
  const marks = []
  for (const { from, to } of ranges) {
    for (let line = from; line <= Math.min(to, state.doc.lines) && marks.length < MARKED_LINES; line++) {
      marks.push(mark.range(state.doc.line(line).from))
    }
  }
  return Decoration.set(marks, true)
}

export interface Pane {
  view: EditorView
  show(text: string): void
  /** Marks lines, and scrolls the first of them into view. */
  link(ranges: readonly LineRange[], scroll: boolean): void
}

export interface PaneOptions {
  language: 'wat' | 'javascript'
  label: string
  /** Called with the text when it was edited; without it, the pane is only read. */
  onEdit?: (text: string) => void
  /** Called with the line, from 1, that the pointer or the cursor is at. */
  onPoint?: (line: number, isChosen: boolean) => void
}

export function createPane(parent: HTMLElement, { language, label, onEdit, onPoint }: PaneOptions): Pane {
  const extensions: Extension[] = [
    lineNumbers(),
    highlightSpecialChars(),
    drawSelection(),
    syntaxHighlighting(colors),
    theme,
    linkedLines,
    language === 'wat' ? StreamLanguage.define(wast) : javascript(),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap]),
    onEdit === undefined ? EditorState.readOnly.of(true) : history(),
    EditorView.updateListener.of((update) => {
      if (onEdit !== undefined && update.docChanged) onEdit(update.state.doc.toString())
      if (onPoint !== undefined && update.selectionSet && !update.docChanged) {
        onPoint(update.state.doc.lineAt(update.state.selection.main.head).number, true)
      }
    }),
    EditorView.domEventHandlers({
      mousemove(event, view) {
        const position = view.posAtCoords({ x: event.clientX, y: event.clientY })
        if (position !== null) onPoint?.(view.state.doc.lineAt(position).number, false)
      },
    }),
  ]
  const view = new EditorView({ parent, extensions })
  return {
    view,
    show: (text) => {
      if (text !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      }
    },
    link: (ranges, scroll) => {
      const effects: StateEffect<unknown>[] = [setLinked.of(ranges)]
      const first = ranges[0]
      if (scroll && first !== undefined && first.from <= view.state.doc.lines) {
        effects.push(EditorView.scrollIntoView(view.state.doc.line(first.from).from, { y: 'center' }))
      }
      view.dispatch({ effects })
    },
  }
}
