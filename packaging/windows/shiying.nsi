; The installer for Windows: for one user, without an administrator, in Chinese or English.
;
;   makensis -DVERSION=… -DVERSION_OF_FOUR=… -DSOURCE=FOLDER -DICONS=icons -DOUTPUT=FILE.exe windows\shiying.nsi
;
; `build.py` runs this, also under Linux, where Debian's package `nsis` has makensis. -DSIGN="command" is run on the
; installer and on the uninstaller within it, with the file's name after it.

Unicode true
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh

!define NAME "Shiying"
!define TITLE "Shiying 拾影"
!define PROGID "Shiying.Model"
!define EXTENSION ".shiying-model"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

Name "${TITLE}"
OutFile "${OUTPUT}"
BrandingText "${TITLE} ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"  ; an upgrade goes where the program is
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION_OF_FOUR}"
VIAddVersionKey "ProductName" "${TITLE}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${TITLE}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Shiying authors. Apache-2.0"

!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICONS}/shiying.ico"
!define MUI_UNICON "${ICONS}/shiying.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString STILL_OPEN ${LANG_ENGLISH} "Shiying is open. Close its window, then go on."
LangString STILL_OPEN ${LANG_SIMPCHINESE} "拾影正在运行。请关闭它的窗口，然后继续。"
LangString KEEP_LIBRARY ${LANG_ENGLISH} "Keep what Shiying knows of your photos?$\r$\n$\r$\nIf you install it again, nothing has to be computed again. Your photos themselves stay where they are in any case."
LangString KEEP_LIBRARY ${LANG_SIMPCHINESE} "要保留拾影的照片索引吗？$\r$\n$\r$\n保留后，再次安装时无需重新计算。无论如何，您的照片都不会被改动。"
LangString MODEL ${LANG_ENGLISH} "Shiying model"
LangString MODEL ${LANG_SIMPCHINESE} "拾影模型"
LangString TOO_OLD ${LANG_ENGLISH} "Shiying needs a 64-bit Windows."
LangString TOO_OLD ${LANG_SIMPCHINESE} "拾影需要 64 位 Windows。"

; The executable of a program that runs cannot be opened for writing.
!macro WaitUntilClosed un
Function ${un}WaitUntilClosed
  again:
    IfFileExists "$INSTDIR\${NAME}.exe" 0 closed
    ClearErrors
    FileOpen $0 "$INSTDIR\${NAME}.exe" a
    IfErrors open
    FileClose $0
    Goto closed
  open:
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_OPEN)" /SD IDCANCEL IDRETRY again
    Abort
  closed:
FunctionEnd
!macroend
!insertmacro WaitUntilClosed ""
!insertmacro WaitUntilClosed "un."

; Only what this installer has put there: the folder may be one that the user chose, with other things in it.
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${NAME}.exe"
  Delete "$INSTDIR\shiying-cli.exe"
  Delete "$INSTDIR\README.txt"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section "Shiying"
  Call WaitUntilClosed
  !insertmacro RemoveProgram  ; nothing of an older version stays behind
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${NAME}.exe"

  WriteRegStr HKCU "Software\Classes\${EXTENSION}" "" "${PROGID}"
  WriteRegStr HKCU "Software\Classes\${PROGID}" "" "$(MODEL)"
  WriteRegStr HKCU "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\${NAME}.exe,0"
  WriteRegStr HKCU "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\${NAME}.exe" "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'  ; the Explorer shows it at once

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Shiying authors"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
  Call un.WaitUntilClosed
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"  ; goes only if it is empty
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  DeleteRegKey HKCU "Software\Classes\${PROGID}"
  ReadRegStr $0 HKCU "Software\Classes\${EXTENSION}" ""
  StrCmp $0 "${PROGID}" 0 +2  ; another program may have taken the files over
    DeleteRegKey HKCU "Software\Classes\${EXTENSION}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"

  ; A silent uninstallation keeps the library; so does whoever just presses Enter.
  IfFileExists "$LOCALAPPDATA\${NAME}\*.*" 0 done
  MessageBox MB_YESNO|MB_ICONQUESTION "$(KEEP_LIBRARY)" /SD IDYES IDYES done
  RMDir /r "$LOCALAPPDATA\${NAME}"
  done:
SectionEnd
